namespace Ascend.Rope;

/// <summary>What computes.</summary>
public enum NpuDeviceKind
{
    /// <summary>The host's processor.</summary>
    Cpu,

    /// <summary>An Ascend NPU, through CANN.</summary>
    Npu,
}
