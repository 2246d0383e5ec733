using Ascend.Rope.Contract;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Ascend.Rope.Hosting.Tests.Helpers;

/// <summary>A host with a pool, as a service has it.</summary>
internal sealed class TestService : IAsyncDisposable
{
    /// <summary>How long a test waits for what happens by itself.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly IHost _host;

    private TestService(Action<AscendRopeOptions> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.AddProvider(Log);
        builder.Services.AddAscendRope(configure);
        _host = builder.Build();
        Pool = _host.Services.GetRequiredService<RopeDevicePool>();
    }

    public RopeDevicePool Pool { get; }

    public RecordedLog Log { get; } = new();

    /// <summary>A service on the CPU that was not started.</summary>
    public static TestService OnCpu(Action<AscendRopeOptions>? configure = null) => new(options =>
    {
        options.Policy = NpuPolicy.Cpu;
        configure?.Invoke(options);
    });

    /// <summary>A service on the two devices of the emulator that was not started.</summary>
    public static TestService OnEmulator(Action<AscendRopeOptions>? configure = null) => new(options =>
    {
        options.Policy = NpuPolicy.RequireNpu;
        options.CannRoot = Target.EmulatedRoot;
        options.AllowEmulator = true;
        options.RetryInterval = TimeSpan.FromMilliseconds(100);

        // Tests fail the calls that they make, and count them: none is to be a probe's.
        options.ProbeInterval = TimeSpan.Zero;
        configure?.Invoke(options);
    });

    /// <summary>Starts the host, and returns when all its devices are in service.</summary>
    public async Task<TestService> StartAsync()
    {
        await _host.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => Pool.Devices.All(device => device.State == PooledDeviceState.Ready), "all devices are in service");
        return this;
    }

    /// <summary>Starts the host, and does not wait for its devices.</summary>
    public Task BeginAsync() => BeginUnlessCancelledAsync(TestContext.Current.CancellationToken);

    /// <summary>As <see cref="BeginAsync"/>.</summary>
    public Task BeginUnlessCancelledAsync(CancellationToken cancellationToken) => _host.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public async Task<HealthReportEntry> CheckAsync(string name)
    {
        HealthReport report = await _host.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == name, TestContext.Current.CancellationToken);
        return Assert.Single(report.Entries).Value;
    }

    /// <summary>Waits for an event that comes once. The pool logs what it has done already, so a test that sees a device change may be ahead of the log.</summary>
    public async Task<LogLine> LoggedAsync(int id)
    {
        await UntilAsync(() => Log.Of(id).Any(), $"event {id} is logged");
        return Assert.Single(Log.Of(id));
    }

    /// <summary>Waits for what happens by itself.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(s_patience);
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"It did not come to be that {what}.");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
