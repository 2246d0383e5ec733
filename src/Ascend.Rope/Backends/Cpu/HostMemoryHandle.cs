using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends.Cpu;

/// <summary>Memory of the host, aligned to a cache line, which is also the widest vector.</summary>
internal sealed unsafe class HostMemoryHandle : SafeHandle
{
    private const int Alignment = 64;
    private readonly long _byteCount;

    /// <summary>Allocates; the pool is for the message.</summary>
    /// <exception cref="NpuOutOfMemoryException">The host does not have that much memory.</exception>
    public HostMemoryHandle(long byteCount, MemoryPool pool) : base(0, ownsHandle: true)
    {
        try
        {
            SetHandle((nint)NativeMemory.AlignedAlloc((nuint)byteCount, Alignment));
        }
        catch (OutOfMemoryException outOfMemory)
        {
            throw new NpuOutOfMemoryException(
                $"The host could not allocate {byteCount} bytes; {pool}. Dispose of tensors that are no longer used, or take a smaller batch.", outOfMemory);
        }

        _byteCount = byteCount;
        GC.AddMemoryPressure(byteCount);
    }

    /// <summary>Memory that somebody else has allocated, and frees.</summary>
    public HostMemoryHandle(nint borrowed) : base(0, ownsHandle: false) => SetHandle(borrowed);

    public override bool IsInvalid => handle == 0;

    /// <summary>The address, good while the handle is referenced.</summary>
    public byte* Address => (byte*)handle;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(_byteCount);
        return true;
    }
}
