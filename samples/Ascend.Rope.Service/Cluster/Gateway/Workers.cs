using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Cluster.Silo;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>Names the worker for the next call. Which silo has it is the client's turn, call by call; the key spreads calls within the silo.</summary>
internal sealed class Workers(IClusterClient client)
{
    /// <summary>Named once the client has met a silo, which tells it that workers have no order to keep.</summary>
    private readonly Lazy<IRopeWorker[]> _workers = new(
        () => [.. Enumerable.Range(0, RopeWorker.Keys).Select(key => client.GetGrain<IRopeWorker>(key))], LazyThreadSafetyMode.PublicationOnly);

    private uint _next;

    public IRopeWorker Next() => _workers.Value[Interlocked.Increment(ref _next) % RopeWorker.Keys];
}
