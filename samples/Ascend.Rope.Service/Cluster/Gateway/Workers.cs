using Ascend.Rope.Service.Cluster.Contract;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>Names the worker for the next call, by turns. Any thread may call.</summary>
/// <remarks>
/// A client takes the silos by turns for new keys alone: the calls of a key stay on the connection that the first of them took, for as long as it lives. A silo that joins
/// later would get none, so there are new keys whenever silos have come or gone.
/// </remarks>
internal sealed class Workers(IClusterClient client)
{
    /// <summary>Enough that turns are even, and that a silo takes in so many calls at once.</summary>
    private const int KeysPerSilo = 8;

    private readonly Lock _lock = new();
    private IRopeWorker[] _workers = [];
    private long _keys;
    private uint _next;

    public IRopeWorker Next()
    {
        IRopeWorker[] workers = Volatile.Read(ref _workers);
        if (workers.Length == 0)
            workers = Renew(silos: 1);
        return workers[Interlocked.Increment(ref _next) % workers.Length];
    }

    /// <summary>Takes keys that no call has had.</summary>
    public IRopeWorker[] Renew(int silos)
    {
        lock (_lock)
        {
            IRopeWorker[] workers = [.. Enumerable.Range(0, KeysPerSilo * Math.Max(1, silos)).Select(_ => client.GetGrain<IRopeWorker>(_keys++))];
            Volatile.Write(ref _workers, workers);
            return workers;
        }
    }
}
