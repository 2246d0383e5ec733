namespace Ascend.Rope;

/// <summary>Which device <see cref="NpuDevice.Open"/> may return.</summary>
public enum NpuPolicy
{
    /// <summary>An NPU where there is one, else the CPU; <see cref="NpuDeviceInfo.Reason"/> says why.</summary>
    PreferNpu,

    /// <summary>An NPU, or <see cref="NpuUnavailableException"/>.</summary>
    RequireNpu,

    /// <summary>The CPU: CANN is not looked for.</summary>
    Cpu,
}
