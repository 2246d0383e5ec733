using System.Diagnostics;

namespace Ascend.Rope.Hosting;

/// <summary>The activities of pools.</summary>
internal static class PoolActivities
{
    /// <summary>A wait for a stream.</summary>
    public const string Rent = "ascend.rope.pool.rent";

    /// <summary>Bringing a device into service.</summary>
    public const string WarmUp = "ascend.rope.pool.warm_up";

    /// <summary>The drain at the end.</summary>
    public const string Drain = "ascend.rope.pool.drain";

    /// <summary>Where they come from.</summary>
    public static ActivitySource Source { get; } = new(RopePoolTelemetry.ActivitySourceName);
}
