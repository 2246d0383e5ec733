using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>Whether a gateway can serve: a silo answers, and the host does not stop.</summary>
internal sealed class GatewayReadyCheck(SiloWatch watch, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        lifetime.ApplicationStopping.IsCancellationRequested ? new HealthCheckResult(context.Registration.FailureStatus, "The host is stopping.")
        : watch.SilosAnswer ? HealthCheckResult.Healthy("A silo answers.")
        : new HealthCheckResult(context.Registration.FailureStatus, "No silo has answered lately: see that silos run, with the same ClusterId and Redis."));
}
