using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ascend.Rope.Benchmarks.Telemetry;

/// <summary>Listens to the library as an exporter does, and keeps nothing of it.</summary>
internal sealed class Listeners : IDisposable
{
    private readonly MeterListener? _metrics;
    private readonly ActivityListener? _traces;

    private Listeners(MeterListener? metrics, ActivityListener? traces) => (_metrics, _traces) = (metrics, traces);

    /// <summary>Nobody.</summary>
    public static Listeners Off() => new(null, null);

    /// <summary>One who takes every measurement.</summary>
    public static Listeners Metrics() => new(ToMetrics(), null);

    /// <summary>One who takes every measurement, and one who takes every activity.</summary>
    public static Listeners MetricsAndTraces() => new(ToMetrics(), ToTraces());

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    private static MeterListener ToMetrics()
    {
        MeterListener listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == NpuTelemetry.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.Start();
        return listener;
    }

    private static ActivityListener ToTraces()
    {
        ActivityListener listener = new()
        {
            ShouldListenTo = static source => source.Name == NpuTelemetry.ActivitySourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
