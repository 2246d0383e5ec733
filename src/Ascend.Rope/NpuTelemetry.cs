namespace Ascend.Rope;

/// <summary>The names under which the library tells what it does: <c>AddMeter(NpuTelemetry.MeterName)</c> and <c>AddSource(NpuTelemetry.ActivitySourceName)</c>.</summary>
public static class NpuTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Ascend.Rope";

    /// <summary>The name of the source of activities.</summary>
    public const string ActivitySourceName = "Ascend.Rope";
}
