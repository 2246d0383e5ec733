using System.Diagnostics.Metrics;
using System.Runtime.Loader;

namespace Ascend.Rope.Telemetry;

/// <summary>What the library counts and measures. Names and units are after OpenTelemetry's conventions; docs/telemetry.md lists them.</summary>
/// <remarks>Whoever is on a hot path asks an instrument whether anybody listens before it gathers what it would tell.</remarks>
internal static class Instruments
{
    private static readonly Meter s_meter = WithObserved(new Meter(NpuTelemetry.MeterName));

    /// <summary>From a microsecond to ten seconds, in seconds.</summary>
    private static readonly InstrumentAdvice<double> s_times = new()
    {
        HistogramBucketBoundaries = [0.000001, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 10],
    };

    /// <summary>What streams were given, replays and what captures record left out.</summary>
    public static readonly Counter<long> Enqueues = s_meter.CreateCounter<long>("ascend.rope.enqueues", "{operation}", "Operations that streams were given");

    /// <summary>Replays of graphs.</summary>
    public static readonly Counter<long> Replays = s_meter.CreateCounter<long>("ascend.rope.replays", "{replay}", "Replays of graphs that streams were given");

    /// <summary>Bytes copied, those within replays left out.</summary>
    public static readonly Counter<long> CopyIo = s_meter.CreateCounter<long>("ascend.rope.copy.io", "By", "Bytes copied between host and device, or within devices");

    /// <summary>Waits of the host.</summary>
    public static readonly Histogram<double> WaitDuration =
        s_meter.CreateHistogram("ascend.rope.wait.duration", "s", "How long the host has waited for streams and events", tags: null, s_times);

    /// <summary>Failed calls of CANN.</summary>
    public static readonly Counter<long> Failures = s_meter.CreateCounter<long>("ascend.rope.failures", "{failure}", "Calls of CANN that have failed, by code");

    /// <summary>Adds what is asked for only by whoever listens.</summary>
    private static Meter WithObserved(Meter meter)
    {
        meter.CreateObservableUpDownCounter("ascend.rope.memory.usage", MemoryCensus.Measure, "By", "Memory of devices that tensors use, or the library keeps for later ones");
        meter.CreateObservableUpDownCounter("ascend.rope.handle.count", LiveObjects.Measure, "{handle}", "Objects that were made and not disposed of");
        meter.CreateObservableCounter("ascend.rope.quiet.failures", QuietFailures, "{failure}", "What went wrong where no exception could tell");

        // The runtime lists meters for the whole process, and what is listed would keep an assembly that can be unloaded.
        if (AssemblyLoadContext.GetLoadContext(typeof(Instruments).Assembly) is { IsCollectible: true } context)
            context.Unloading += _ => meter.Dispose();
        return meter;
    }

    private static IEnumerable<Measurement<long>> QuietFailures() =>
    [
        Quiet(NpuDiagnostics.ReleaseFailures, "release"),
        Quiet(NpuDiagnostics.PutBackFailures, "put_back"),
        Quiet(NpuDiagnostics.UnpinFailures, "unpin"),
        Quiet(NpuDiagnostics.GiveBackFailures, "give_back"),
    ];

    private static Measurement<long> Quiet(long count, string kind) => new(count, new KeyValuePair<string, object?>(Keys.QuietKind, kind));
}
