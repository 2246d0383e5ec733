using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Orleans.Messaging;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>Gives silos that join their turns, by new keys for workers, as soon as the client knows them.</summary>
internal sealed class SiloTurns(IGatewayListProvider list, Workers workers, IOptions<RopeClusterOptions> options, TimeProvider time) : BackgroundService
{
    /// <summary>Once when silos have come or gone, and once when the client, which reads the list as often, must have read it too.</summary>
    private const int Renewals = 2;

    /// <summary>How often at most, while a silo has no share: one that has just started may be slow to answer, and one of another version never does.</summary>
    private const int MostRenewals = 15;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Where the list cannot be read, the client goes on with what it knows, and says so.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HashSet<Uri> known = [];
        int left = 0, most = 0;
        using PeriodicTimer timer = new(options.Value.ListRefresh, time);
        try
        {
            do
            {
                try
                {
                    HashSet<Uri> silos = [.. await list.GetGateways().ConfigureAwait(false)];
                    if (!silos.SetEquals(known))
                        (left, most) = (Renewals, MostRenewals);
                    known = silos;
                    if (left > 0 && most-- > 0 && await workers.RenewAsync(silos.Count, stoppingToken).ConfigureAwait(false))
                        left--;
                }
                catch (Exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // Next time.
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }
}
