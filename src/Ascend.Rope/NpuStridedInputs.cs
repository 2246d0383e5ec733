namespace Ascend.Rope;

/// <summary>How a device takes views that are not dense as inputs of the operator.</summary>
public enum NpuStridedInputs
{
    /// <summary>
    /// As they are. On the CPU their rows are read where they lie. On an NPU CANN itself copies them together first, on the device, in one pass, for
    /// which it takes workspace of their size.
    /// </summary>
    Direct,

    /// <summary>
    /// Refused, unless <see cref="RopeOptions.CompactViews"/> asks for copies. So it is before CANN 8.5, and later where libopapi_math.so is missing:
    /// <see cref="NpuDeviceInfo.ProbeTrace"/> says why.
    /// </summary>
    CompactedOnRequest,
}
