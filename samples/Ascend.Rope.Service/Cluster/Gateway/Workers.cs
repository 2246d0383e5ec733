using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Service.Cluster.Contract;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>Names the worker for the next call, by turns of the silos. Any thread may call.</summary>
/// <remarks>
/// A client takes the silos by turns for new keys alone: the calls of a key stay on the connection that the first of them took, for as long as it lives. A silo that joins
/// later would get none, so there are new keys whenever silos have come or gone. Sessions take such turns as well, so keys are drawn until each silo has its share.
/// </remarks>
internal sealed class Workers(IClusterClient client)
{
    /// <summary>Enough that a silo takes in so many calls at once.</summary>
    private const int KeysPerSilo = 8;

    /// <summary>How often keys are drawn at most: a silo that has no share then takes no calls, or none of this version's.</summary>
    private const int Draws = 4;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private Worker[] _workers = [];
    private long _keys;
    private uint _next;

    /// <summary>Those whose turns they are.</summary>
    public IReadOnlyList<Worker> All => Volatile.Read(ref _workers);

    /// <summary>The next, if there is one on a silo that the call has not been to.</summary>
    /// <param name="tried">The silos that it has been to; null for none.</param>
    public Worker Next(IReadOnlyCollection<string>? tried = null)
    {
        Worker[] workers = Volatile.Read(ref _workers);
        if (workers.Length == 0)
        {
            Interlocked.CompareExchange(ref _workers, Draw(KeysPerSilo), workers);
            workers = Volatile.Read(ref _workers);
        }

        for (int i = 0; i < workers.Length && tried is not null; i++)
        {
            Worker worker = workers[Interlocked.Increment(ref _next) % workers.Length];
            if (worker.Place is not { } place || !tried.Contains(place.Silo))
                return worker;
        }

        return workers[Interlocked.Increment(ref _next) % workers.Length];
    }

    /// <summary>Takes keys that no call has had, as many for one silo as for another. Where no silo answers, all stays as it is.</summary>
    /// <returns>Whether each of so many silos has its share: one that does not answer in time, or is of another version of the contract, has none.</returns>
    public async Task<bool> RenewAsync(int silos, CancellationToken cancellationToken)
    {
        int count = KeysPerSilo * Math.Max(1, silos);
        Dictionary<string, List<Worker>> shares = new(StringComparer.Ordinal);
        for (int draw = 0, missing = count; draw < Draws && missing > 0; draw++, missing = count - shares.Values.Sum(share => share.Count))
        {
            Worker[] drawn = Draw(Math.Min(count, 2 * missing));
            await Task.WhenAll(drawn.Select(worker => LookAsync(worker, cancellationToken))).ConfigureAwait(false);
            foreach (Worker worker in drawn)
            {
                if (worker.Place is not { } place)
                    continue;
                if (!shares.TryGetValue(place.Silo, out List<Worker>? share))
                    shares.Add(place.Silo, share = []);
                if (share.Count < KeysPerSilo)
                    share.Add(worker);
            }
        }

        // Silo after silo, not one's whole share after another's.
        Worker[] workers = [.. Enumerable.Range(0, KeysPerSilo).SelectMany(i => shares.Values.Where(share => i < share.Count).Select(share => share[i]))];
        if (workers.Length > 0)
            Volatile.Write(ref _workers, workers);
        return workers.Length == count;
    }

    private Worker[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => new Worker(client.GetGrain<IRopeWorker>(Interlocked.Increment(ref _keys))))];

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever fails, the worker has not told its place.")]
    private static async Task LookAsync(Worker worker, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            await worker.LookAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A silo that goes, or has gone.
        }
    }
}
