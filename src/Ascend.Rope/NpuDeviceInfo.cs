namespace Ascend.Rope;

/// <summary>What a device is, and why it is the one that was chosen.</summary>
public sealed record NpuDeviceInfo
{
    /// <summary>NPU or CPU.</summary>
    public required NpuDeviceKind Kind { get; init; }

    /// <summary>The number of the NPU; 0 for the CPU.</summary>
    public int Index { get; init; }

    /// <summary>Whether the device is used through a context that somebody else has made, and that was borrowed.</summary>
    public bool IsBorrowed { get; init; }

    /// <summary>The name for people: the SoC of an NPU, such as <c>Ascend910B3</c>; for the CPU its vector width.</summary>
    public required string Name { get; init; }

    /// <summary>The version of CANN, such as <c>8.5.0</c>; null for the CPU.</summary>
    public string? CannVersion { get; init; }

    /// <summary>The CANN libraries that the process uses, by their logical names; empty for the CPU.</summary>
    public IReadOnlyDictionary<string, string> LibraryPaths { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the libraries are this project's emulator of CANN and not CANN: right bits, no speed, no NPU.</summary>
    public bool IsEmulated { get; init; }

    /// <summary>How views that are not dense are taken as inputs of the operator.</summary>
    public NpuStridedInputs StridedInputs { get; init; }

    /// <summary>Why this device was chosen: for the CPU, why it is no NPU.</summary>
    public required string Reason { get; init; }

    /// <summary>Every step of the search for CANN, in order; empty when it was not looked for.</summary>
    public IReadOnlyList<CannProbeStep> ProbeTrace { get; init; } = [];

    /// <summary>As in <c>NPU 0 (Ascend910B3), CANN 8.5.0</c> or <c>CPU (X64, 256-bit vectors)</c>.</summary>
    public override string ToString() => Kind == NpuDeviceKind.Npu
        ? $"NPU {Index} ({Name}){(IsBorrowed ? " in a borrowed context" : "")}, CANN {CannVersion}{(IsEmulated ? ", emulated" : "")}"
        : $"CPU ({Name})";
}
