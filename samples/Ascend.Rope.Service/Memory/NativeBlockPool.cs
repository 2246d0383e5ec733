using System.Numerics;

namespace Ascend.Rope.Service.Memory;

/// <summary>Lends blocks, and keeps some of those that come back. Any thread may call.</summary>
internal sealed class NativeBlockPool : IDisposable
{
    /// <summary>What the widest vectors are content with.</summary>
    public const int Alignment = 64;

    private const int SmallestLog2 = 10;
    private const int LargestKeptLog2 = 24;
    private const long MostKeptBytes = 128L * 1024 * 1024;

    private readonly Lock _lock = new();

    /// <summary>The blocks that are free, by the logarithm of their size.</summary>
    private readonly Stack<NativeBlock>[] _free = [.. Enumerable.Range(0, LargestKeptLog2 + 1).Select(_ => new Stack<NativeBlock>())];
    private long _keptBytes;

    /// <summary>Lends a block of at least that size; what it holds is undefined.</summary>
    public NativeBlock Rent(int byteCount)
    {
        int log2 = Math.Max(SmallestLog2, BitOperations.Log2((uint)Math.Max(byteCount - 1, 1)) + 1);
        if (log2 > LargestKeptLog2)
            return new NativeBlock(this, byteCount);
        lock (_lock)
        {
            if (_free[log2].TryPop(out NativeBlock? block))
            {
                _keptBytes -= block.Capacity;
                return block;
            }
        }

        return new NativeBlock(this, 1 << log2);
    }

    /// <summary>Takes a block back, or frees it.</summary>
    public void Return(NativeBlock block)
    {
        int log2 = BitOperations.Log2((uint)block.Capacity);
        if (log2 <= LargestKeptLog2 && int.IsPow2(block.Capacity))
        {
            lock (_lock)
            {
                if (_keptBytes + block.Capacity <= MostKeptBytes)
                {
                    _keptBytes += block.Capacity;
                    _free[log2].Push(block);
                    return;
                }
            }
        }

        block.Free();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (Stack<NativeBlock> free in _free)
            {
                while (free.TryPop(out NativeBlock? block))
                    block.Free();
            }

            _keptBytes = 0;
        }
    }
}
