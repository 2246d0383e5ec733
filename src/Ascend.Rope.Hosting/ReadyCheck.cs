using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Ascend.Rope.Hosting;

/// <summary>Whether requests can be served now.</summary>
/// <param name="pool">The pool.</param>
/// <param name="options">Whether the emulator will do.</param>
/// <param name="lifetime">Tells that the host is about to stop, before the pool is.</param>
internal sealed class ReadyCheck(RopeDevicePool pool, AscendRopeOptions options, IHostApplicationLifetime? lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        int ready = pool.Devices.Count(device => device.State == PooledDeviceState.Ready);
        int lost = pool.Devices.Count(device => device.State == PooledDeviceState.Lost);
        HealthCheckResult result = WhyNot(ready) is { } reason
            ? HealthData.Result(pool, context.Registration.FailureStatus, reason)
            : lost > 0
                ? HealthData.Result(pool, HealthStatus.Degraded, $"Devices in service: {ready} of {pool.Devices.Count}, lost: {lost}.")
                : HealthData.Result(pool, HealthStatus.Healthy, $"Devices in service: {ready} of {pool.Devices.Count}.");
        return Task.FromResult(result);
    }

    private string? WhyNot(int ready) => pool.State switch
    {
        RopePoolState.NotStarted => "The host has not started the pool.",
        RopePoolState.Draining or RopePoolState.Stopped => "The host is stopping.",
        _ when lifetime?.ApplicationStopping.IsCancellationRequested == true => "The host is stopping.",
        _ when !options.AllowEmulator && pool.Devices.Any(HealthData.IsEmulated) =>
            $"The CANN is the emulator, not an NPU: install CANN, or set {nameof(AscendRopeOptions.AllowEmulator)} where that is meant, as in tests.",
        _ when ready == 0 && pool.Devices.Any(device => device.State == PooledDeviceState.Starting) => "The devices run the operator for the first time.",
        _ when ready == 0 => "No device is in service.",
        _ => null,
    };
}
