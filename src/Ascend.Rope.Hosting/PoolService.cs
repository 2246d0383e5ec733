using Microsoft.Extensions.Hosting;

namespace Ascend.Rope.Hosting;

/// <summary>Starts the pool with the host, and drains it with the host's stop.</summary>
internal sealed class PoolService(RopeDevicePool pool) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => pool.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => pool.StopAsync(cancellationToken);
}
