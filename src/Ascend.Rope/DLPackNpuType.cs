namespace Ascend.Rope;

/// <summary>How an NPU is called towards a consumer of DLPack.</summary>
public enum DLPackNpuType
{
    /// <summary>kDLAscend, 21.</summary>
    Ascend,

    /// <summary>kDLExtDev, 12: a device that others have registered, which some programs take an NPU for.</summary>
    ExtensionDevice,
}
