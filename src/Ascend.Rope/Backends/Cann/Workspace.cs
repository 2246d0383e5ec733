using Ascend.Rope.Interop.Handles;

namespace Ascend.Rope.Backends.Cann;

/// <summary>
/// The scratch memory of a stream, or of what it records in a graph. One block serves all operators, since they run one after the other; it only grows.
/// </summary>
/// <remarks>
/// A block that became too small stays to the end, since work in flight may use it, which so needs no references of its own. Each is at least twice as
/// large as the one before, so those that stay are smaller together than the last. One thread at a time asks, the one that enqueues.
/// </remarks>
internal sealed class Workspace(CannBackend backend) : IDisposable
{
    /// <summary>More than an operator of one kernel asks for (32 bytes), so that growing is rare.</summary>
    private const ulong LeastByteCount = 4096;

    private readonly List<DeviceMemoryHandle> _blocks = [];
    private ulong _byteCount;

    /// <summary>The address of at least so many bytes, or 0 for none, good until this is disposed of. Their content is anybody's.</summary>
    /// <exception cref="CannException">The device does not have that much memory free.</exception>
    public nint Reserve(ulong byteCount)
    {
        if (byteCount == 0)
            return 0;
        if (byteCount > _byteCount)
            Grow(byteCount);
        return _blocks[^1].Address;
    }

    /// <summary>Gives the memory back: no work uses it any more, and nobody asks for it.</summary>
    public void Dispose()
    {
        foreach (DeviceMemoryHandle block in _blocks)
            block.Dispose();
        _blocks.Clear();
    }

    private void Grow(ulong byteCount)
    {
        long size = checked((long)Math.Max(Math.Max(LeastByteCount, 2 * _byteCount), byteCount));
        DeviceMemoryHandle block = backend.AllocateMemory(size);
#pragma warning disable CA1816 // A stream that is left to the finalizer is waited for by another thread, and the block must not be freed before.
        GC.SuppressFinalize(block);
#pragma warning restore CA1816
        _blocks.Add(block);
        _byteCount = (ulong)size;
    }
}
