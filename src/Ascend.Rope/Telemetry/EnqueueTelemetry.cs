using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Ascend.Rope.Telemetry;

/// <summary>What is told of enqueues. While nobody listens, it costs two looks; while only metrics are listened to, nothing is allocated.</summary>
internal static class EnqueueTelemetry
{
    /// <summary>By the numbers of <see cref="NpuOperationKind"/>.</summary>
    private static readonly string[] s_operations =
        ["rope", "rope_batch", "copy_from_host", "copy_to_host", "copy", "fill", "event_record", "event_wait", "graph_replay"];

    /// <summary>Counts what a stream is given, and begins the activity of giving it, if anybody listens.</summary>
    /// <param name="counter">What counts it.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="count">How many.</param>
    /// <param name="device">The device.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Activity? Begin(Counter<long> counter, NpuOperationKind kind, int count, string device) =>
        counter.Enabled || Activities.Source.HasListeners() ? Observe(counter, kind, count, device) : null;

    private static Activity? Observe(Counter<long> counter, NpuOperationKind kind, int count, string device)
    {
        string operation = s_operations[(int)kind];
        if (kind == NpuOperationKind.GraphReplay)
            counter.Add(count, new KeyValuePair<string, object?>(Keys.Device, device));
        else
            counter.Add(count, new KeyValuePair<string, object?>(Keys.Operation, operation), new KeyValuePair<string, object?>(Keys.Device, device));

        Activity? activity = Activities.Source.StartActivity(Activities.Enqueue);
        activity?.SetTag(Keys.Operation, operation);
        activity?.SetTag(Keys.Device, device);
        return activity;
    }
}
