using System.Numerics;

namespace Ascend.Rope.Backends;

/// <summary>The blocks of one size that wait to be used again.</summary>
internal sealed class SizeClass
{
    /// <summary>What sizes are multiples of, at least: more than CANN's alignment, and what small operands differ by.</summary>
    private const long Unit = 512;

    /// <summary>How many sizes there are between a power of two and the next: so a block is less than an eighth larger than what was asked for.</summary>
    private const int StepsPerDoubling = 8;

    /// <summary>Blocks that nothing uses.</summary>
    public LinkedList<MemoryBlock> Idle { get; } = new();

    /// <summary>Blocks that one stream may still be at work on: for later work of that stream.</summary>
    public LinkedList<MemoryBlock> Reserved { get; } = new();

    /// <summary>A block that this stream alone may be at work on, the one that was given back last; or null.</summary>
    public MemoryBlock? ReservedFor(IStreamBackend? stream)
    {
        LinkedListNode<MemoryBlock>? node = stream is null ? null : Reserved.First;
        while (node is not null && !ReferenceEquals(node.Value.Users[0], stream))
            node = node.Next;
        return node?.Value;
    }

    /// <summary>The least size of a class that holds so many bytes. From 4 EiB on, which no device has, the size itself.</summary>
    public static long Fitting(long byteCount)
    {
        if (byteCount > 1L << 62)
            return byteCount;
        long step = Math.Max(Unit, (long)(BitOperations.RoundUpToPowerOf2((ulong)byteCount) / (2 * StepsPerDoubling)));
        return (byteCount + step - 1) / step * step;
    }
}
