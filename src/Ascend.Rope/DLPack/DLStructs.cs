namespace Ascend.Rope.DLPack;

// dlpack.h, version 1. The names are DLPack's, the fields are in its order.

/// <summary>Where data lies.</summary>
internal struct DLDevice
{
    /// <summary>kDLCPU: the host.</summary>
    public const int Cpu = 1;

    /// <summary>kDLExtDev: a device that others have registered.</summary>
    public const int ExtensionDevice = 12;

    /// <summary>kDLAscend: an NPU.</summary>
    public const int Ascend = 21;

    public int DeviceType;
    public int DeviceId;
}

/// <summary>What an element is.</summary>
internal struct DLDataType
{
    public byte Code;
    public byte Bits;
    public ushort Lanes;
}

/// <summary>A tensor that owns nothing. Strides count elements; null ones are dense, in what was written before version 1.2.</summary>
internal unsafe struct DLTensor
{
    public void* Data;
    public DLDevice Device;
    public int Rank;
    public DLDataType Type;
    public long* Shape;
    public long* Strides;
    public ulong ByteOffset;
}

/// <summary>A tensor and how to give it back, as before version 1.</summary>
internal unsafe struct DLManagedTensor
{
    public DLTensor Tensor;
    public void* Context;
    public delegate* unmanaged[Cdecl]<DLManagedTensor*, void> Deleter;
}

/// <summary>A tensor and how to give it back, with a version. Of another major version, only what stands before the flags is where it is here.</summary>
internal unsafe struct DLManagedTensorVersioned
{
    /// <summary>The flag of memory that must not be written.</summary>
    public const ulong ReadOnly = 1;

    public uint Major;
    public uint Minor;
    public void* Context;
    public delegate* unmanaged[Cdecl]<DLManagedTensorVersioned*, void> Deleter;
    public ulong Flags;
    public DLTensor Tensor;
}
