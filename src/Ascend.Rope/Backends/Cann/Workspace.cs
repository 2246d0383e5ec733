using Ascend.Rope.Interop.Handles;

namespace Ascend.Rope.Backends.Cann;

/// <summary>
/// The scratch memory of a stream. One block serves all operators of the stream, since they run one after the other; it only grows, and a block that
/// became too small lives on in the work that still uses it.
/// </summary>
internal sealed class Workspace(CannBackend backend) : IDisposable
{
    /// <summary>More than an operator of one kernel asks for (32 bytes), so that growing is rare.</summary>
    private const long LeastByteCount = 4096;

    private static readonly DeviceMemoryHandle s_none = new();

    private readonly Lock _lock = new();
    private DeviceMemoryHandle? _block;
    private long _byteCount;

    /// <summary>A block of at least that size, with a reference for the caller. Its content is anybody's.</summary>
    /// <exception cref="CannException">The device does not have that much memory free.</exception>
    public DeviceMemoryHandle Rent(ulong byteCount)
    {
        if (byteCount == 0)
            return Referenced(s_none);
        lock (_lock)
        {
            if (_block is null || (ulong)_byteCount < byteCount)
            {
                long size = Math.Max(LeastByteCount, checked((long)byteCount));
                DeviceMemoryHandle block = backend.AllocateMemory(size);
                _block?.Dispose();
                (_block, _byteCount) = (block, size);
            }

            return Referenced(_block);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _block?.Dispose();
            (_block, _byteCount) = (null, 0);
        }
    }

    private static DeviceMemoryHandle Referenced(DeviceMemoryHandle block)
    {
        bool added = false;
        block.DangerousAddRef(ref added);
        return block;
    }
}
