namespace Ascend.Rope;

/// <summary>What computes.</summary>
public enum NpuDeviceKind
{
    /// <summary>The host's processor.</summary>
    Cpu,

    /// <summary>An Ascend NPU, through CANN.</summary>
    Npu,
}

/// <summary>One step of the search for CANN: what was tried and what came of it.</summary>
/// <param name="Subject">A file, a folder, a variable or a function.</param>
/// <param name="Outcome">What was found there, in words.</param>
public readonly record struct CannProbeStep(string Subject, string Outcome)
{
    /// <summary>As in <c>/usr/local/Ascend/cann: no such folder</c>.</summary>
    public override string ToString() => $"{Subject}: {Outcome}";
}

/// <summary>What a device is, and why it is the one that was chosen.</summary>
public sealed record NpuDeviceInfo
{
    /// <summary>NPU or CPU.</summary>
    public required NpuDeviceKind Kind { get; init; }

    /// <summary>The number of the NPU; 0 for the CPU.</summary>
    public int Index { get; init; }

    /// <summary>The name for people: the SoC of an NPU, such as <c>Ascend910B3</c>; for the CPU its vector width.</summary>
    public required string Name { get; init; }

    /// <summary>The version of CANN, such as <c>8.5.0</c>; null for the CPU.</summary>
    public string? CannVersion { get; init; }

    /// <summary>The CANN libraries that the process uses, by their logical names; empty for the CPU.</summary>
    public IReadOnlyDictionary<string, string> LibraryPaths { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the libraries are this project's emulator of CANN and not CANN: right bits, no speed, no NPU.</summary>
    public bool IsEmulated { get; init; }

    /// <summary>Why this device was chosen: for the CPU, why it is no NPU.</summary>
    public required string Reason { get; init; }

    /// <summary>Every step of the search for CANN, in order; empty when it was not looked for.</summary>
    public IReadOnlyList<CannProbeStep> ProbeTrace { get; init; } = [];
}
