using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Ascend.Rope.Telemetry;

/// <summary>The memory of the devices that were opened, which this does not keep.</summary>
internal static class MemoryCensus
{
    private static readonly ConditionalWeakTable<object, Entry> s_devices = [];

    /// <summary>Adds a device, once.</summary>
    /// <param name="device">What stands for it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="measure">Tells how many bytes of it are in use and cached.</param>
    public static void Add(object device, string name, Func<(long InUse, long Cached)> measure) => s_devices.TryAdd(device, new Entry(name, measure));

    public static IEnumerable<Measurement<long>> Measure()
    {
        foreach ((_, Entry entry) in s_devices)
        {
            (long inUse, long cached) = entry.Measure();
            yield return Measurement(entry.Name, "used", inUse);
            yield return Measurement(entry.Name, "cached", cached);
        }
    }

    private static Measurement<long> Measurement(string device, string state, long byteCount) => new(
        byteCount, new KeyValuePair<string, object?>(Keys.Device, device), new KeyValuePair<string, object?>(Keys.MemoryState, state));

    private sealed record Entry(string Name, Func<(long InUse, long Cached)> Measure);
}
