using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ascend.Rope.Hosting;

/// <summary>Whether the process can go on. Devices that may come back are no reason to end it.</summary>
internal sealed class LiveCheck(RopeDevicePool pool) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        bool isBeyondHelp = pool is { State: RopePoolState.Running, Devices.Count: > 0 }
            && pool.Devices.All(device => device.Failure is { } failure && DeviceFault.NeedsNewProcess(failure));
        return Task.FromResult(isBeyondHelp
            ? HealthData.Result(pool, context.Registration.FailureStatus, "The contexts of all devices are gone, and only a new process gets them back: restart the service.")
            : HealthData.Result(pool, HealthStatus.Healthy, "The process can go on."));
    }
}
