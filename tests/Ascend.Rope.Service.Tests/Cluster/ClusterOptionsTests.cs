using Ascend.Rope.Service.Cluster;
using Ascend.Rope.Service.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using StackExchange.Redis;
using Xunit;

namespace Ascend.Rope.Service.Tests.Cluster;

/// <summary>Options of a cluster that cannot be are refused when the host starts, all at once.</summary>
public sealed class ClusterOptionsTests
{
    private readonly RopeClusterOptions _options = new();

    [Fact]
    public void Defaults_Pass() => Assert.True(Check().Succeeded);

    [Fact]
    public void AllFaults_AreNamedWithTheirValues()
    {
        _options.Redis = "";
        _options.ClusterId = " ";
        _options.Address = "0.0.0.0";
        _options.GatewayPort = _options.SiloPort;
        _options.AttemptTimeout = TimeSpan.FromSeconds(10);
        _options.MissedProbes = 9;
        string[] faults = [.. Check().Failures!];
        Assert.Equal(6, faults.Length);
        Assert.All(faults, fault => Assert.StartsWith("Cluster:", fault, StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("AttemptTimeout", StringComparison.Ordinal) && fault.Contains("it is 00:00:10.", StringComparison.Ordinal)
            && fault.Contains("DefaultDeadline, 00:00:10", StringComparison.Ordinal));
    }

    [Fact]
    public void ARoleThatIsNone_IsRefused()
    {
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => RopeService.Create(["--cluster=both"]));
        Assert.Contains("'both'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OptionsThatCannotBe_StopTheStart()
    {
        await using WebApplication app = RopeService.Create(["--cluster=gateway", "--Cluster:AttemptTimeout=00:01:00", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:Grpc:Url=http://127.0.0.1:0"]);
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Cluster:AttemptTimeout", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASilentSilo_IsSuspected_WithinTheTimeThatTheOptionsSay()
    {
        await using WebApplication app = RopeService.Create(["--cluster=silo", "--AscendRope:Policy=Cpu"]);
        ClusterMembershipOptions membership = app.Services.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value;

        // So long Orleans takes the last message of an open connection for a sign of life.
        Assert.InRange(membership.MaxProbeTimeout * membership.NumMissedProbesLimit, TimeSpan.Zero, _options.DetectionTime);
    }

    [Fact]
    public async Task Redis_IsWaitedFor_AsTheOptionsSay_OrNotForLong()
    {
        foreach ((string more, int expected) in ((string, int)[])[("", 2000), (",asyncTimeout=30000", 30_000)])
        {
            _options.Redis = $"127.0.0.1:{RedisServer.FreePort()},abortConnect=false,connectRetry=0,connectTimeout=100{more}";
            await using RedisConnection redis = new(Microsoft.Extensions.Options.Options.Create(_options));
            ConfigurationOptions used = ConfigurationOptions.Parse((await redis.ConnectAsync()).Configuration);
            Assert.Equal((2000, expected), (used.SyncTimeout, used.AsyncTimeout));
        }
    }

    private ValidateOptionsResult Check() => new RopeClusterOptionsCheck(Microsoft.Extensions.Options.Options.Create(new ServiceOptions())).Validate(name: null, _options);
}
