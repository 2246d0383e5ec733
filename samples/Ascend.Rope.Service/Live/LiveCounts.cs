using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Numerics;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Telemetry;

namespace Ascend.Rope.Service.Live;

/// <summary>Listens to the service's own meter, as any exporter does, and counts from its start on. Any thread may measure.</summary>
internal sealed class LiveCounts : IDisposable
{
    /// <summary>A batch is counted by the power of two that its tokens reach: 1, 2-3, 4-7 and so on, up to what options allow.</summary>
    public const int SizeCount = 17;

    private static readonly RefusalReason[] s_reasons = Enum.GetValues<RefusalReason>();

    /// <summary>By the name that the meter gives a reason.</summary>
    private static readonly Dictionary<string, int> s_reasonIndices =
        s_reasons.Select((reason, index) => (Name: RefusalText.NameOf(reason), index)).ToDictionary(known => known.Name, known => known.index, StringComparer.Ordinal);

    private readonly MeterListener _listener = new();
    private readonly TimeBins _answers = new();
    private readonly TimeBins _waits = new();
    private readonly long[] _sizes = new long[SizeCount];
    private readonly long[] _refusals = new long[s_reasons.Length];
    private long _tokens;
    private long _requests;
    private long _graphs;
    private long _padding;
    private long _repeats;

    /// <param name="factory">Made the meter of this service; there may be others in the process.</param>
    public LiveCounts(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ServiceMeter.MeterName && ReferenceEquals(instrument.Meter.Scope, factory) && SinkOf(instrument.Name) is { } sink)
                listener.EnableMeasurementEvents(instrument, sink);
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, sink) => ((Sink)sink!)(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, sink) => ((Sink)sink!)(value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, sink) => ((Sink)sink!)(value, tags));
        _listener.Start();
    }

    private delegate void Sink(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>What has been counted so far.</summary>
    public LiveSnapshot Take() => new()
    {
        At = Stopwatch.GetTimestamp(),
        Answers = _answers.Copy(),
        Waits = _waits.Copy(),
        Sizes = [.. _sizes],
        Refusals = [.. _refusals],
        Tokens = Volatile.Read(ref _tokens),
        Requests = Volatile.Read(ref _requests),
        Graphs = Volatile.Read(ref _graphs),
        Padding = Volatile.Read(ref _padding),
        Repeats = Volatile.Read(ref _repeats),
    };

    /// <summary>The name of a reason, by its place in <see cref="LiveSnapshot.Refusals"/>.</summary>
    public static string ReasonAt(int index) => RefusalText.NameOf(s_reasons[index]);

    public void Dispose() => _listener.Dispose();

    private Sink? SinkOf(string instrument) => instrument switch
    {
        "ascend.rope.request.duration" => (value, _) => _answers.Add(value),
        "ascend.rope.queue.duration" => (value, _) => _waits.Add(value),
        "ascend.rope.batch.tokens" => AddBatch,
        "ascend.rope.batch.requests" => (value, _) => Interlocked.Add(ref _requests, (long)value),
        "ascend.rope.batch.padding" => (value, _) => Interlocked.Add(ref _padding, (long)value),
        "ascend.rope.batch.repeats" => (value, _) => Interlocked.Add(ref _repeats, (long)value),
        "ascend.rope.refusals" => AddRefusals,
        _ => null,
    };

    private void AddBatch(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        uint tokens = Math.Max(1, (uint)value);
        Interlocked.Add(ref _tokens, tokens);
        Interlocked.Increment(ref _sizes[Math.Min(BitOperations.Log2(tokens), SizeCount - 1)]);
        if (Find(tags, ServiceMeter.ModeKey) == "graph")
            Interlocked.Increment(ref _graphs);
    }

    private void AddRefusals(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Find(tags, ServiceMeter.ReasonKey) is { } name && s_reasonIndices.TryGetValue(name, out int index))
            Interlocked.Add(ref _refusals[index], (long)value);
    }

    private static string? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags, string key)
    {
        foreach ((string name, object? value) in tags)
        {
            if (name == key)
                return value as string;
        }

        return null;
    }
}
