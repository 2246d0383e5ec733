using Ascend.Rope.Hosting.Tests.Helpers;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace Ascend.Rope.Hosting.Tests;

/// <summary>What the health checks say in the life of a host.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Ready_FollowsTheHost()
    {
        await using TestService service = TestService.OnCpu();
        HealthReportEntry before = await service.CheckAsync(AscendRopeHealth.ReadyName);
        Assert.Equal((HealthStatus.Unhealthy, "NotStarted"), (before.Status, before.Data["state"]));
        Assert.Contains(AscendRopeHealth.ReadyTag, before.Tags);

        await service.StartAsync();
        HealthReportEntry running = await service.CheckAsync(AscendRopeHealth.ReadyName);
        Assert.Equal((HealthStatus.Healthy, "Running", false), (running.Status, running.Data["state"], running.Data["emulated"]));
        Assert.Contains("rented streams: 0 of 4", (string)running.Data["cpu"], StringComparison.Ordinal);

        await service.StopAsync(TestContext.Current.CancellationToken);
        HealthReportEntry stopped = await service.CheckAsync(AscendRopeHealth.ReadyName);
        Assert.Equal((HealthStatus.Unhealthy, "Stopped"), (stopped.Status, stopped.Data["state"]));
    }

    [Fact]
    public async Task Live_StaysHealthy_AsLongAsTheProcessCanGoOn()
    {
        await using TestService service = TestService.OnCpu();
        HealthReportEntry before = await service.CheckAsync(AscendRopeHealth.LiveName);
        Assert.Equal(HealthStatus.Healthy, before.Status);
        Assert.Contains(AscendRopeHealth.LiveTag, before.Tags);
        await service.StartAsync();
        Assert.Equal(HealthStatus.Healthy, (await service.CheckAsync(AscendRopeHealth.LiveName)).Status);
    }
}
