using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Sessions;

namespace Ascend.Rope.Service.Operation;

/// <summary>Lets go of what the service has on devices that are out of service: one that was lost is opened again once nothing of it is left.</summary>
internal sealed class LostDevices(RopeDevicePool pool, Batcher batcher, SessionStore sessions) : BackgroundService
{
    /// <summary>Short beside the times after which devices are tried again.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(s_interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                Leave();
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    /// <summary>Again and again while a device is out of service: what was under way comes back later.</summary>
    private void Leave()
    {
        bool any = false;
        foreach (PooledDevice device in pool.Devices)
        {
            if (device is not { State: PooledDeviceState.Lost, Device: { } npu })
                continue;
            any = true;
            batcher.Leave(npu);
        }

        if (any)
            sessions.LeaveLost();
    }
}
