using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends;

/// <summary>One allocation of a device, from when it is made until its pool frees it. What may change is the pool's, under its lock.</summary>
internal sealed class MemoryBlock
{
    /// <summary>Takes over an allocation.</summary>
    public MemoryBlock(SafeHandle memory, long byteCount)
    {
        Memory = memory;
        ByteCount = byteCount;
        Place = new LinkedListNode<MemoryBlock>(this);
        Age = new LinkedListNode<MemoryBlock>(this);
#pragma warning disable CA1816 // Tensors that are left to the finalizer give the block back, in any order, and it must not be freed by then.
        GC.SuppressFinalize(memory);
#pragma warning restore CA1816
    }

    /// <summary>The memory itself. Only the pool disposes of it.</summary>
    public SafeHandle Memory { get; }

    /// <summary>The size, which may be more than a tensor has asked for.</summary>
    public long ByteCount { get; }

    /// <summary>The storages that the block was given to and whose last reference has not gone: the one that has it now, and those before it whose work is under way.</summary>
    public int Uses { get; set; }

    /// <summary>The streams that may still be at work on it, as the storage before knew them; at most one where it was given back early.</summary>
    public IStreamBackend[] Users { get; set; } = [];

    /// <summary>Where it waits among the blocks of its size.</summary>
    public LinkedListNode<MemoryBlock> Place { get; }

    /// <summary>Where it stands among the idle blocks of all sizes.</summary>
    public LinkedListNode<MemoryBlock> Age { get; }
}
