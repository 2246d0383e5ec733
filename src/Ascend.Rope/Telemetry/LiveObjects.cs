using System.Diagnostics.Metrics;

namespace Ascend.Rope.Telemetry;

/// <summary>How many objects of each type were made and not disposed of. Counted always, for whoever begins to listen later.</summary>
internal static class LiveObjects
{
    /// <summary>By the numbers of <see cref="LiveObject"/>.</summary>
    private static readonly string[] s_types = ["device", "stream", "event", "tensor", "graph", "host_buffer"];
    private static readonly long[] s_counts = new long[s_types.Length];

    /// <summary>One was made.</summary>
    public static void Add(LiveObject type) => Interlocked.Increment(ref s_counts[(int)type]);

    /// <summary>One was disposed of, or the finalizer has found it.</summary>
    public static void Remove(LiveObject type) => Interlocked.Decrement(ref s_counts[(int)type]);

    public static IEnumerable<Measurement<long>> Measure() => s_types.Select(
        (type, index) => new Measurement<long>(Interlocked.Read(ref s_counts[index]), new KeyValuePair<string, object?>(Keys.HandleType, type)));
}

/// <summary>The types of objects that are counted.</summary>
internal enum LiveObject
{
    Device,
    Stream,
    Event,
    Tensor,
    Graph,
    HostBuffer,
}
