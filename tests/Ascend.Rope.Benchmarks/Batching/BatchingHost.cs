using System.Diagnostics.Metrics;
using Ascend.Rope.Benchmarks.Overhead;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Options;
using Ascend.Rope.Service.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>The service's engine on one device, without a way in, and how many batches it has made.</summary>
internal sealed class BatchingHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly MeterListener _listener = new();
    private long _batches;
    private long _graphs;

    private BatchingHost(IHost host)
    {
        _host = host;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Name: "ascend.rope.batch.requests", Meter.Name: ServiceMeter.MeterName })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, _, tags, _) =>
        {
            Interlocked.Increment(ref _batches);
            if (tags[0].Value is "graph")
                Interlocked.Increment(ref _graphs);
        });
        _listener.Start();
    }

    public Batcher Batcher => _host.Services.GetRequiredService<Batcher>();

    /// <summary>How many batches there were, and how many of them by a graph.</summary>
    public (long Batches, long Graphs) Counts => (Interlocked.Read(ref _batches), Interlocked.Read(ref _graphs));

    public static async Task<BatchingHost> StartAsync(bool isEmulated, int maxTokens)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddAscendRope(options =>
        {
            options.Policy = isEmulated ? NpuPolicy.RequireNpu : NpuPolicy.Cpu;
            if (!isEmulated)
                return;
            options.CannRoot = MeasuredCann.EmulatedRoot;
            options.AllowEmulator = true;
            options.DeviceIndices.Add(0);
        });
        builder.Services.AddRopeEngine();
        builder.Services.Configure<ServiceOptions>(options => options.Batching.MaxTokens = maxTokens);
        IHost host = builder.Build();
        BatchingHost started = new(host);
        await host.StartAsync().ConfigureAwait(false);
        RopeDevicePool pool = host.Services.GetRequiredService<RopeDevicePool>();
        while (pool.Devices.Any(device => device.State != PooledDeviceState.Ready))
            await Task.Delay(1).ConfigureAwait(false);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().ConfigureAwait(false);
        _listener.Dispose();
        _host.Dispose();
    }
}
