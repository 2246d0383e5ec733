namespace Ascend.Rope.Hosting;

/// <summary>The names under which pools tell what they do: <c>AddMeter(RopePoolTelemetry.MeterName)</c>. The library's own are those of <see cref="NpuTelemetry"/>.</summary>
public static class RopePoolTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Ascend.Rope.Hosting";

    /// <summary>The name of the source of activities.</summary>
    public const string ActivitySourceName = "Ascend.Rope.Hosting";
}
