using Ascend.Rope.Interop.Handles;

namespace Ascend.Rope.Backends.Cann;

/// <summary>
/// The scratch memory of a stream. One block serves all operators of the stream, since they run one after the other; it only grows.
/// </summary>
/// <remarks>
/// A block that became too small stays to the end, so that whoever has just read it may still reference it: finding one takes no lock. Each is at least
/// twice as large as the one before, so those that stay are smaller together than the last.
/// </remarks>
internal sealed class Workspace(CannBackend backend) : IDisposable
{
    /// <summary>More than an operator of one kernel asks for (32 bytes), so that growing is rare.</summary>
    private const ulong LeastByteCount = 4096;

    private static readonly DeviceMemoryHandle s_none = new();

    private readonly Lock _lock = new();
    private readonly List<Block> _blocks = [];
    private Block? _largest;

    /// <summary>A block of at least that size, with a reference for the caller. Its content is anybody's.</summary>
    /// <exception cref="CannException">The device does not have that much memory free.</exception>
    public DeviceMemoryHandle Rent(ulong byteCount)
    {
        if (byteCount == 0)
            return Referenced(s_none);
        Block? largest = Volatile.Read(ref _largest);
        return Referenced(largest is not null && largest.ByteCount >= byteCount ? largest.Memory : Grow(byteCount));
    }

    /// <summary>Gives the memory back, as far as no work uses it. Nobody asks for it any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (Block block in _blocks)
                block.Memory.Dispose();
            _blocks.Clear();
            _largest = null;
        }
    }

    private DeviceMemoryHandle Grow(ulong byteCount)
    {
        lock (_lock)
        {
            if (_largest is null || _largest.ByteCount < byteCount)
            {
                long size = checked((long)Math.Max(_largest is null ? LeastByteCount : 2 * _largest.ByteCount, byteCount));
                Block block = new(backend.AllocateMemory(size), (ulong)size);
                _blocks.Add(block);
                Volatile.Write(ref _largest, block);
            }

            return _largest.Memory;
        }
    }

    private static DeviceMemoryHandle Referenced(DeviceMemoryHandle block)
    {
        bool added = false;
        block.DangerousAddRef(ref added);
        return block;
    }

    private sealed record Block(DeviceMemoryHandle Memory, ulong ByteCount);
}
