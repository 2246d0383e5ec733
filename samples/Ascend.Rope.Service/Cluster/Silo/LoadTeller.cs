using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Cluster.Placement;
using Ascend.Rope.Service.Sessions;
using Ascend.Rope.Service.Telemetry;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Cluster.Silo;

/// <summary>Tells the others this silo's load, as long as it lasts, and that it stops as soon as it is told to.</summary>
internal sealed class LoadTeller(
    SiloLoads loads, ILocalSiloDetails silo, RopeDevicePool pool, Batcher batcher, SessionStore sessions, IOptions<RopeClusterOptions> options,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<LoadTeller> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        RopeClusterOptions cluster = options.Value;
        ServiceLog.SiloJoined(logger, silo.SiloAddress, cluster.ClusterId, cluster.GatewayPort, ContractVersion.Number);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        using PeriodicTimer timer = new(cluster.LoadInterval, time);
        try
        {
            do
                await loads.TellAsync(silo.SiloAddress, Load(pool, batcher.WaitingCount, sessions.Count, isStopping: false)).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            ServiceLog.SiloStops(logger, silo.SiloAddress, sessions.Count);
            await loads.TellAsync(silo.SiloAddress, Load(pool, batcher.WaitingCount, sessions.Count, isStopping: true)).ConfigureAwait(false);
        }
    }

    /// <summary>What there is to tell. A device that has just been lost may still count as ready, and must not end the silo by what it answers.</summary>
    internal static SiloLoad Load(RopeDevicePool pool, int waiting, int sessions, bool isStopping)
    {
        long free = 0;
        bool isReady = false;
        foreach (PooledDevice device in pool.Devices)
        {
            if (device is not { State: PooledDeviceState.Ready, Device: { } npu } || TablePlacement.FreeBytesOf(npu) is not { } found)
                continue;
            isReady = !isStopping;
            free = Math.Max(free, found);
        }

        return new SiloLoad(free, waiting, sessions, isReady);
    }
}
