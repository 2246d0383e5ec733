namespace Ascend.Rope.Sample.Output;

/// <summary>Devices in words.</summary>
internal static class DeviceText
{
    /// <summary>As in <c>NPU 0 (Ascend910B3), CANN 8.5.0</c>.</summary>
    public static string Name(NpuDeviceInfo info) => info.Kind == NpuDeviceKind.Npu
        ? $"NPU {info.Index} ({info.Name}), CANN {info.CannVersion}{(info.IsEmulated ? ", emulated" : string.Empty)}"
        : $"CPU ({info.Name})";
}
