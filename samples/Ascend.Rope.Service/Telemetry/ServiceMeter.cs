using System.Diagnostics.Metrics;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Operation;

namespace Ascend.Rope.Service.Telemetry;

/// <summary>What the service counts and measures beside ASP.NET Core, the pool and the library.</summary>
internal sealed class ServiceMeter : IDisposable
{
    /// <summary>The meter.</summary>
    public const string MeterName = "Ascend.Rope.Service";

    /// <summary>The attribute of a batch that says whether it replayed a graph: graph or eager.</summary>
    public const string ModeKey = "ascend.rope.batch.mode";

    /// <summary>The attribute of a refusal that names its reason, as <see cref="RefusalText"/> does.</summary>
    public const string ReasonKey = "ascend.rope.refusal";

    private const string PathKey = "ascend.rope.path";

    private static readonly InstrumentAdvice<double> s_times = new()
    {
        HistogramBucketBoundaries = [0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    };

    private static readonly InstrumentAdvice<int> s_sizes = new()
    {
        HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096],
    };

    private readonly Meter _meter;
    private readonly Histogram<int> _batchTokens;
    private readonly Histogram<int> _batchRequests;
    private readonly Histogram<double> _batchTime;
    private readonly Histogram<double> _queueTime;
    private readonly Histogram<double> _requestTime;
    private readonly Counter<long> _padding;
    private readonly Counter<long> _repeats;
    private readonly Counter<long> _refusals;

    public ServiceMeter(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _batchTokens = _meter.CreateHistogram("ascend.rope.batch.tokens", "{token}", "Tokens of a batch, without padding", tags: null, s_sizes);
        _batchRequests = _meter.CreateHistogram("ascend.rope.batch.requests", "{request}", "Requests of a batch", tags: null, s_sizes);
        _batchTime = _meter.CreateHistogram("ascend.rope.batch.duration", "s", "From reading a batch's requests to their results", tags: null, s_times);
        _queueTime = _meter.CreateHistogram("ascend.rope.queue.duration", "s", "How long the oldest request of a batch waited", tags: null, s_times);
        _requestTime = _meter.CreateHistogram("ascend.rope.request.duration", "s", "From an operation's description to its answer, by its way", tags: null, s_times);
        _padding = _meter.CreateCounter<long>("ascend.rope.batch.padding", "{token}", "Tokens that batches were padded with");
        _repeats = _meter.CreateCounter<long>("ascend.rope.batch.repeats", "{request}", "Requests that were run again alone, since their batch had failed");
        _refusals = _meter.CreateCounter<long>("ascend.rope.refusals", "{request}", "Requests that were not served, by reason");
    }

    /// <summary>Adds what is asked for when somebody measures.</summary>
    public void Observe(string name, string unit, string description, Func<long> value) => _meter.CreateObservableUpDownCounter(name, value, unit, description);

    /// <summary>A batch has been served.</summary>
    public void Batched(int requests, int tokens, in BatchLaunch launch, TimeSpan waited, TimeSpan time)
    {
        KeyValuePair<string, object?> mode = new(ModeKey, launch.IsGraph ? "graph" : "eager");
        _batchTokens.Record(tokens, mode);
        _batchRequests.Record(requests, mode);
        _batchTime.Record(time.TotalSeconds, mode);
        _queueTime.Record(waited.TotalSeconds);
        if (launch.Tokens > tokens)
            _padding.Add(launch.Tokens - tokens);
    }

    /// <summary>A request runs again alone.</summary>
    public void Repeated() => _repeats.Add(1);

    /// <summary>An operation has been answered, by its way: batched, direct, or cluster.</summary>
    public void Answered(TimeSpan time, string path) =>
        _requestTime.Record(time.TotalSeconds, new KeyValuePair<string, object?>(PathKey, path));

    /// <summary>A request was not served.</summary>
    public void Refused(RefusalReason reason) => _refusals.Add(1, new KeyValuePair<string, object?>(ReasonKey, RefusalText.NameOf(reason)));

    public void Dispose() => _meter.Dispose();
}
