using System.Collections.Concurrent;
using System.Diagnostics;
using Ascend.Rope.Contract;
using Ascend.Rope.Contract.Emulator;
using Ascend.Rope.Hosting.Tests.Helpers;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit;

namespace Ascend.Rope.Hosting.Tests;

/// <summary>What an exporter of OpenTelemetry sees of a service that does everything once, held against docs/telemetry.md.</summary>
public sealed class TelemetryTests : EmulatorTest
{
    private const int KernelFailed = 507015;
    private IReadOnlyList<MetricSnapshot> _metrics = [];
    private readonly List<Activity> _activities = [];

    [Fact]
    public async Task TheExporter_SeesEveryInstrument_AsTheDocsListThem()
    {
        await ExportAsync();
        IEnumerable<string> seen = _metrics.Select(metric => $"{metric.MeterName} {metric.Name} {Type(metric)} {metric.Unit} {Attributes(metric)}".TrimEnd());
        IEnumerable<string> listed = DocTable.Rows("telemetry.md", "Instruments")
            .Select(row => $"{DocTable.Names(row[0])} {DocTable.Names(row[1])} {row[2]} {DocTable.Names(row[3])} {DocTable.Names(row[4])}".TrimEnd());
        Assert.Equal(listed.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        Assert.All(_metrics, metric => Assert.False(string.IsNullOrEmpty(metric.Description)));
    }

    [Fact]
    public async Task TheExporter_SeesEveryActivity_AsTheDocsListThem()
    {
        await ExportAsync();
        IEnumerable<string> seen = _activities.GroupBy(activity => activity.DisplayName)
            .Select(group => $"{group.First().Source.Name} {group.Key} {string.Join(' ', group.SelectMany(Tags).Distinct().Order(StringComparer.Ordinal))}".TrimEnd());
        IEnumerable<string> listed = DocTable.Rows("telemetry.md", "Activities")
            .Select(row => $"{DocTable.Names(row[0])} {DocTable.Names(row[1])} {DocTable.Names(row[2])}".TrimEnd());
        Assert.Equal(listed.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EveryAttributeAndValue_IsListed()
    {
        await ExportAsync();
        Dictionary<string, string> listed = DocTable.Rows("telemetry.md", "Attributes").ToDictionary(row => DocTable.Names(row[0]), row => row[1]);
        IEnumerable<KeyValuePair<string, object?>> seen = _metrics.SelectMany(metric => metric.MetricPoints).SelectMany(Pairs).Concat(_activities.SelectMany(activity => activity.TagObjects));
        Assert.All(seen, tag =>
        {
            Assert.Contains(tag.Key, listed);
            if (tag.Key is not ("error.type" or "ascend.rope.function" or "ascend.rope.device"))
                Assert.Contains($"`{tag.Value}`", listed[tag.Key], StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task TheNumbers_AreWhatWasDone()
    {
        await ExportAsync();
        Assert.Equal(1, Sum("ascend.rope.replays"));
        Assert.Equal(2, Sum("ascend.rope.enqueues", ("ascend.rope.operation", "rope_batch")));
        Assert.Equal(1, Sum("ascend.rope.enqueues", ("ascend.rope.operation", "event_record")));
        Assert.Equal(1, Sum("ascend.rope.failures", ("error.type", "ACL_ERROR_RT_AICORE_EXCEPTION")));
        Assert.Equal(1, Sum("ascend.rope.pool.refusals", ("ascend.rope.pool.refusal", "full")));
        Assert.Equal(1, Sum("ascend.rope.pool.stream.count", ("ascend.rope.pool.state", "used"), ("ascend.rope.device", "npu:1")));
        Assert.Equal(2, Sum("ascend.rope.pool.device.count", ("ascend.rope.pool.state", "ready")));
        Assert.Equal(_source.X.Length * 2, Sum("ascend.rope.copy.io", ("ascend.rope.copy.direction", "device_to_device")));

        Activity failed = Assert.Single(_activities, activity => activity.Status == ActivityStatusCode.Error && activity.DisplayName == "ascend.rope.wait");
        Assert.Equal("ACL_ERROR_RT_AICORE_EXCEPTION", failed.GetTagItem("error.type"));
    }

    [Fact]
    public async Task AnAttemptToBringADeviceIntoService_IsAnActivityOfItsOwn_WhichEndsWithIt()
    {
        ConcurrentQueue<Activity> ended = new();
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == RopePoolTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        EmulatorControl.FailCall("aclnnInterleaveRopeGetWorkspaceSize", 1, 561003);
        await using TestService service = await TestService.OnEmulator(options => options.DeviceIndices.Add(0)).StartAsync();
        await TestService.UntilAsync(() => ended.Count == 2, "both attempts have ended");
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], ended.Select(activity => activity.Status));
        Assert.All(ended, activity => Assert.Equal(("ascend.rope.pool.warm_up", null), (activity.DisplayName, activity.ParentId)));
    }

    /// <summary>Does everything that is told of, once, and takes what an exporter is given.</summary>
    private async Task ExportAsync()
    {
        List<MetricSnapshot> exported = [];
        using MeterProvider meters = Sdk.CreateMeterProviderBuilder()
            .AddMeter(NpuTelemetry.MeterName, RopePoolTelemetry.MeterName).AddInMemoryExporter(exported).Build();
        using TracerProvider tracers = Sdk.CreateTracerProviderBuilder()
            .AddSource(NpuTelemetry.ActivitySourceName, RopePoolTelemetry.ActivitySourceName).AddInMemoryExporter(_activities).Build();
        await using (TestService service = await TestService.OnEmulator(options => (options.StreamsPerDevice, options.MaxWaiting) = (1, 1)).StartAsync())
        {
            PooledDevice device = service.Pool.Devices[0];
            await FailAsync(service, device, KernelFailed);
            StreamLease held = await service.Pool.RentAsync(device, Token);
            await UseAsync(held);
            Task<StreamLease> waiting = service.Pool.RentAsync(device, Token).AsTask();
            await Assert.ThrowsAsync<RopePoolRefusedException>(async () => await service.Pool.RentAsync(device, Token));
            await held.DisposeAsync();
            await (await waiting).DisposeAsync();
            await using StreamLease other = await service.Pool.RentAsync(service.Pool.Devices[1], Token);
            meters.ForceFlush();
            _metrics = [.. exported];
        }

        tracers.ForceFlush();
    }

    private async Task UseAsync(StreamLease lease)
    {
        using DeviceOperands<Half> operands = new(lease.Device, _source);
        using NpuTensor copy = lease.Device.AllocateUninitialized<Half>(lease.Stream, _source.XShape);
        InterleaveRope.Enqueue(
            [new(operands.X, operands.Cos, operands.Sin, operands.Y), new(operands.X, operands.Cos, operands.Sin, operands.Y)], lease.Stream);
        copy.EnqueueCopyFrom(operands.Y, lease.Stream);
        using NpuEvent passed = lease.Device.CreateEvent();
        passed.Record(lease.Stream);
        await passed.SynchronizeAsync(Token);
        using NpuGraph graph = NpuGraph.Capture(lease.Stream, operands.Enqueue);
        graph.Replay(lease.Stream);
        await lease.Stream.SynchronizeAsync(Token);
        _source.AssertRotated(copy.ToArray<Half>());
    }

    private static string Type(MetricSnapshot metric) => metric.MetricType switch
    {
        MetricType.LongSum => "Counter",
        MetricType.LongSumNonMonotonic => "UpDownCounter",
        MetricType.Histogram => "Histogram",
        _ => metric.MetricType.ToString(),
    };

    private static string Attributes(MetricSnapshot metric) =>
        string.Join(' ', metric.MetricPoints.SelectMany(Pairs).Select(pair => pair.Key).Distinct().Order(StringComparer.Ordinal));

    /// <summary>The attributes of an activity, but those of failures.</summary>
    private static IEnumerable<string> Tags(Activity activity) => activity.TagObjects.Select(tag => tag.Key).Where(key => key != "error.type");

    private static IEnumerable<KeyValuePair<string, object?>> Pairs(MetricPoint point)
    {
        List<KeyValuePair<string, object?>> pairs = [];
        foreach (KeyValuePair<string, object?> tag in point.Tags)
            pairs.Add(tag);
        return pairs;
    }

    private long Sum(string name, params (string Key, string Value)[] tags) => _metrics.Single(metric => metric.Name == name).MetricPoints
        .Where(point => tags.All(tag => Pairs(point).Any(pair => pair.Key == tag.Key && Equals(pair.Value, tag.Value))))
        .Sum(point => point.GetSumLong());
}
