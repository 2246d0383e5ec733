using System.Buffers;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Service.Memory;

/// <summary>Memory outside of the managed heap for the operands of a request: of any size, and never moved. One that is forgotten stays allocated.</summary>
internal sealed unsafe class NativeBlock : MemoryManager<byte>
{
    private readonly NativeBlockPool _pool;
    private void* _address;

    /// <summary>Allocates; what it holds is undefined.</summary>
    public NativeBlock(NativeBlockPool pool, int capacity)
    {
        _pool = pool;
        Capacity = capacity;
        _address = NativeMemory.AlignedAlloc((nuint)capacity, NativeBlockPool.Alignment);
    }

    /// <summary>How many bytes it has.</summary>
    public int Capacity { get; }

    public override Span<byte> GetSpan() => new(_address, Capacity);

    public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)_address + elementIndex, pinnable: this);

    public override void Unpin()
    {
    }

    /// <summary>Gives it back to its pool.</summary>
    public void Return() => _pool.Return(this);

    /// <summary>Gives the memory back to the system.</summary>
    public void Free() => ((IDisposable)this).Dispose();

    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_address);
        _address = null;
    }
}
