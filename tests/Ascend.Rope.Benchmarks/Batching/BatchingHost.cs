using System.Diagnostics.Metrics;
using System.Globalization;
using Ascend.Rope.Benchmarks.Overhead;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>The service on one device, and how many batches it has made.</summary>
internal sealed class BatchingHost : IAsyncDisposable
{
    private readonly WebApplication _service;
    private readonly MeterListener _listener = new();
    private long _batches;
    private long _graphs;

    private BatchingHost(WebApplication service, bool isHttp)
    {
        _service = service;
        Way = isHttp
            ? new HttpWay(HttpAddressOf(service))
            : new BatcherWay(service.Services.GetRequiredService<Batcher>());
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

    /// <summary>How requests get in.</summary>
    public IBatchingWay Way { get; }

    /// <summary>How many batches there were, and how many of them by a graph.</summary>
    public (long Batches, long Graphs) Counts => (Interlocked.Read(ref _batches), Interlocked.Read(ref _graphs));

    public static async Task<BatchingHost> StartAsync(BatchingCase what)
    {
        string[] device = what.IsEmulated
            ? ["--AscendRope:Policy=RequireNpu", $"--AscendRope:CannRoot={MeasuredCann.EmulatedRoot}", "--AscendRope:AllowEmulator=true", "--AscendRope:DeviceIndices:0=0"]
            : ["--AscendRope:Policy=Cpu"];
        string maxTokens = string.Create(CultureInfo.InvariantCulture, $"--Service:Batching:MaxTokens={what.MaxTokens}");
        WebApplication service = RopeService.Create([.. device, maxTokens], builder =>
        {
            builder.Configuration["Kestrel:Endpoints:Http:Url"] = "http://127.0.0.1:0";
            builder.Configuration["Kestrel:Endpoints:Grpc:Url"] = "http://127.0.0.1:0";
            builder.Configuration["Kestrel:Endpoints:Grpc:Protocols"] = "Http2";
            builder.Logging.ClearProviders();
        });
        await service.StartAsync().ConfigureAwait(false);
        RopeDevicePool pool = service.Services.GetRequiredService<RopeDevicePool>();
        while (pool.Devices.Any(found => found.State != PooledDeviceState.Ready))
            await Task.Delay(1).ConfigureAwait(false);
        return new BatchingHost(service, what.IsHttp);
    }

    /// <summary>Where Kestrel listens, in the order of the names of its end points: Grpc, Http.</summary>
    private static Uri HttpAddressOf(WebApplication service) =>
        new(service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Last());

    public async ValueTask DisposeAsync()
    {
        (Way as IDisposable)?.Dispose();
        await _service.StopAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _service.DisposeAsync().ConfigureAwait(false);
    }
}
