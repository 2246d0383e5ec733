using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Contract;

/// <summary>A managed tensor of 256 Half elements that another program made, byte by byte after dlpack.h, and that counts its deletions.</summary>
internal sealed unsafe class ForeignDLPack : IDisposable
{
    private const int Header = 32;
    private readonly byte* _memory = (byte*)NativeMemory.AllocZeroed(512);
    private readonly bool _versioned;

    public ForeignDLPack(NpuDevice device, StrangersMemory memory, bool versioned)
    {
        _versioned = versioned;
        Set(DLField.Data, memory.Address);
        Set(DLField.DeviceType, device.Info.Kind == NpuDeviceKind.Cpu ? 1 : 21);
        Set(DLField.Rank, 1);
        Set(DLField.Code, 2);
        Set(DLField.Bits, 16);
        Set(DLField.Lanes, 1);
        *(long**)(Tensor + 24) = Shape;
        Set(DLField.Dimension, 256);
        if (versioned)
        {
            Set(DLField.Major, 1);
            *(nint*)(_memory + 16) = (nint)(delegate* unmanaged[Cdecl]<byte*, void>)&CountVersioned;
        }
        else
        {
            *(nint*)(_memory + 56) = (nint)(delegate* unmanaged[Cdecl]<byte*, void>)&CountLegacy;
        }
    }

    public int Deletions => Volatile.Read(ref *Count(_memory));

    private byte* Tensor => _versioned ? _memory + Header : _memory;

    private long* Shape => (long*)(_memory + 128);

    /// <summary>The tensor in the library's hands.</summary>
    public DLPackTensor Take() => DLPackTensor.Take((nint)_memory, _versioned);

    public void DropDeleter() => *(nint*)(_memory + 16) = 0;

    /// <summary>Sets a field by its offset in dlpack.h.</summary>
    public void Set(DLField field, long value)
    {
        switch (field)
        {
            case DLField.Major: *(uint*)_memory = (uint)value; break;
            case DLField.Flags: *(long*)(_memory + 24) = value; break;
            case DLField.Data: *(long*)Tensor = value; break;
            case DLField.DeviceType: *(int*)(Tensor + 8) = (int)value; break;
            case DLField.DeviceId: *(int*)(Tensor + 12) = (int)value; break;
            case DLField.Rank: *(int*)(Tensor + 16) = (int)value; break;
            case DLField.Code: Tensor[20] = (byte)value; break;
            case DLField.Bits: Tensor[21] = (byte)value; break;
            case DLField.Lanes: *(ushort*)(Tensor + 22) = (ushort)value; break;
            case DLField.Dimension: Shape[0] = value; break;
            case DLField.Stride: *(long**)(Tensor + 32) = Shape + 16; Shape[16] = value; break;
            case DLField.ByteOffset: *(long*)(Tensor + 40) = value; break;
            default: throw new ArgumentOutOfRangeException(nameof(field));
        }
    }

    /// <summary>Calls the deleter of a tensor that the library has made, as its consumer does when done.</summary>
    public static void Delete(nint managed, bool versioned) =>
        ((delegate* unmanaged[Cdecl]<nint, void>)(*(nint*)(managed + (versioned ? 16 : 56))))(managed);

    public void Dispose() => NativeMemory.Free(_memory);

    private static int* Count(byte* managed) => (int*)(managed + 508);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void CountVersioned(byte* managed) => Interlocked.Increment(ref *Count(managed));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void CountLegacy(byte* managed) => Interlocked.Increment(ref *Count(managed));
}

/// <summary>The fields that a test changes; the dimension and the stride are the first.</summary>
public enum DLField
{
    Major,
    Flags,
    Data,
    DeviceType,
    DeviceId,
    Rank,
    Code,
    Bits,
    Lanes,
    Dimension,
    Stride,
    ByteOffset,
}
