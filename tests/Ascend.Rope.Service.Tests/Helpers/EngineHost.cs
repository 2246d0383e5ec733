using System.Diagnostics.Metrics;
using Ascend.Rope.Contract;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Options;
using Ascend.Rope.Service.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Ascend.Rope.Service.Tests.Helpers;

/// <summary>The engine of the service without a way in, on the CPU or on the two devices of the emulator.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly MeterListener _listener = new();
    private readonly List<(string Instrument, double Value, string? Tag)> _measured = [];

    private EngineHost(Action<AscendRopeOptions> devices, Action<ServiceOptions>? configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddAscendRope(devices);
        builder.Services.AddRopeEngine();
        if (configure is not null)
            builder.Services.Configure(configure);
        _host = builder.Build();
        Pool = _host.Services.GetRequiredService<RopeDevicePool>();
        Engine = _host.Services.GetRequiredService<RopeEngine>();
        Batcher = _host.Services.GetRequiredService<Batcher>();
        object scope = _host.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ServiceMeter.MeterName && instrument.Meter.Scope == scope)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public RopeDevicePool Pool { get; }

    public RopeEngine Engine { get; }

    public Batcher Batcher { get; }

    public T Service<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public static Task<EngineHost> OnCpuAsync(Action<ServiceOptions>? configure = null) =>
        StartAsync(new EngineHost(options => options.Policy = NpuPolicy.Cpu, configure));

    public static Task<EngineHost> OnEmulatorAsync(Action<ServiceOptions>? configure = null, Action<AscendRopeOptions>? devices = null) => StartAsync(new EngineHost(
        options =>
        {
            options.Policy = NpuPolicy.RequireNpu;
            options.CannRoot = Target.EmulatedRoot;
            options.AllowEmulator = true;
            options.RetryInterval = TimeSpan.FromMilliseconds(100);
            options.ProbeInterval = TimeSpan.FromMilliseconds(100);
            devices?.Invoke(options);
        }, configure));

    /// <summary>What an instrument was given, with the value of its first tag.</summary>
    public IReadOnlyList<(double Value, string? Tag)> Measured(string instrument)
    {
        lock (_measured)
            return [.. _measured.Where(item => item.Instrument == instrument).Select(item => (item.Value, item.Tag))];
    }

    public Task<Refusal?> RunAsync<T>(TestCall<T> call) where T : unmanaged => Engine.RunAsync(call.Request).AsTask();

    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _listener.Dispose();
        _host.Dispose();
    }

    /// <summary>Waits for what happens by itself.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (int i = 0; i < 4000; i++)
        {
            if (condition())
                return;
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"It did not come to be that {what}.");
    }

    private static async Task<EngineHost> StartAsync(EngineHost host)
    {
        await host._host.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => host.Pool.Devices.All(device => device.State == PooledDeviceState.Ready), "all devices are in service");
        return host;
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_measured)
            _measured.Add((instrument.Name, value, tags.IsEmpty ? null : tags[0].Value as string));
    }
}
