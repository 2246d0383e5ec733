using System.Diagnostics.Metrics;

namespace Ascend.Rope.Hosting;

/// <summary>What a pool counts and measures. Names and units are after OpenTelemetry's for pools of connections.</summary>
internal sealed class PoolMeter : IDisposable
{
    /// <summary>The attribute that names a device: <c>npu:0</c>, or <c>cpu</c>.</summary>
    public const string DeviceKey = "ascend.rope.device";

    private const string StateKey = "ascend.rope.pool.state";
    private const string ReasonKey = "ascend.rope.pool.refusal";

    /// <summary>From ten microseconds to ten seconds, in seconds.</summary>
    private static readonly InstrumentAdvice<double> s_times = new()
    {
        HistogramBucketBoundaries = [0.00001, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Meter _meter;
    private readonly bool _isOwn;
    private readonly Histogram<double> _waitTime;
    private readonly Histogram<double> _useTime;
    private readonly Counter<long> _refusals;

    /// <param name="factory">The host's, which disposes of what it makes; null where there is none.</param>
    public PoolMeter(IMeterFactory? factory)
    {
        _isOwn = factory is null;
        _meter = factory?.Create(RopePoolTelemetry.MeterName) ?? new Meter(RopePoolTelemetry.MeterName);
        _waitTime = _meter.CreateHistogram("ascend.rope.pool.wait_time", "s", "How long it took to rent a stream", tags: null, s_times);
        _useTime = _meter.CreateHistogram("ascend.rope.pool.use_time", "s", "How long a stream was rented, until its work was done", tags: null, s_times);
        _refusals = _meter.CreateCounter<long>("ascend.rope.pool.refusals", "{request}", "Requests for a stream that were refused");
    }

    /// <summary>Adds what a pool is asked for.</summary>
    public void Observe(RopeDevicePool pool)
    {
        _meter.CreateObservableUpDownCounter(
            "ascend.rope.pool.stream.count", () => pool.Devices.SelectMany(Streams), "{stream}", "Streams in service, by device and whether they are idle or used");
        _meter.CreateObservableUpDownCounter(
            "ascend.rope.pool.pending_requests", () => (long)pool.WaitingCount, "{request}", "Requests that wait for a stream");
        _meter.CreateObservableUpDownCounter(
            "ascend.rope.pool.device.count", () => pool.Devices.Select(Device), "{device}", "Devices, by where they stand");
    }

    /// <summary>A stream was rented.</summary>
    public void Waited(PooledDevice device, TimeSpan time)
    {
        if (_waitTime.Enabled)
            _waitTime.Record(time.TotalSeconds, new KeyValuePair<string, object?>(DeviceKey, device.MetricTag));
    }

    /// <summary>A stream has come back, its work done.</summary>
    public void Used(PooledDevice device, TimeSpan time)
    {
        if (_useTime.Enabled)
            _useTime.Record(time.TotalSeconds, new KeyValuePair<string, object?>(DeviceKey, device.MetricTag));
    }

    /// <summary>A request was refused.</summary>
    public void Refused(RopePoolRefusal reason)
    {
        if (_refusals.Enabled)
            _refusals.Add(1, new KeyValuePair<string, object?>(ReasonKey, Name(reason)));
    }

    public void Dispose()
    {
        if (_isOwn)
            _meter.Dispose();
    }

    private static IEnumerable<Measurement<long>> Streams(PooledDevice device)
    {
        int rented = device.RentedCount;
        yield return Streams(device, "used", rented);
        yield return Streams(device, "idle", Math.Max(0, device.StreamCount - rented));
    }

    private static Measurement<long> Streams(PooledDevice device, string state, int count) => new(
        count, new KeyValuePair<string, object?>(DeviceKey, device.MetricTag), new KeyValuePair<string, object?>(StateKey, state));

    private static Measurement<long> Device(PooledDevice device) => new(
        1, new KeyValuePair<string, object?>(DeviceKey, device.MetricTag), new KeyValuePair<string, object?>(StateKey, Name(device.State)));

    private static string Name(PooledDeviceState state) => state switch
    {
        PooledDeviceState.Starting => "starting",
        PooledDeviceState.Ready => "ready",
        PooledDeviceState.Lost => "lost",
        _ => "closed",
    };

    private static string Name(RopePoolRefusal reason) => reason switch
    {
        RopePoolRefusal.NotStarted => "not_started",
        RopePoolRefusal.Stopping => "stopping",
        RopePoolRefusal.Full => "full",
        RopePoolRefusal.NoDevice => "no_device",
        _ => "device_lost",
    };
}
