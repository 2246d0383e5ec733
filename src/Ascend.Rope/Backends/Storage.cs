using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends;

/// <summary>One allocation, shared by the tensors that view it, and the streams that its content may still depend on.</summary>
internal sealed class Storage(IDeviceBackend backend, SafeHandle memory, long elementCount)
{
    private readonly Lock _lock = new();
    private int _tensors;

    /// <summary>The streams that have used this memory. Copied on write: a tensor meets few streams in its life, and looks at them often.</summary>
    private IStreamBackend[] _users = [];

    /// <summary>The device that the memory is on.</summary>
    public IDeviceBackend Backend => backend;

    /// <summary>The memory itself.</summary>
    public SafeHandle Memory => memory;

    /// <summary>How many elements it has room for.</summary>
    public long ElementCount => elementCount;

    /// <summary>Takes a share for a tensor.</summary>
    /// <remarks>
    /// The share is a reference on the memory's handle, so that finalizers may run in any order; the count tells who is the last, and so the one to
    /// dispose of it.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The last tensor has gone.</exception>
    public void Retain()
    {
        bool added = false;
        memory.DangerousAddRef(ref added);
        Interlocked.Increment(ref _tensors);
    }

    /// <summary>Gives a share back. The last one frees the memory.</summary>
    public void Release()
    {
        memory.DangerousRelease();
        if (Interlocked.Decrement(ref _tensors) == 0)
            memory.Dispose();
    }

    /// <summary>Notes that work on this memory was enqueued on a stream.</summary>
    public void UsedBy(IStreamBackend stream)
    {
        if (!_users.Contains(stream))
        {
            lock (_lock)
            {
                if (!_users.Contains(stream))
                    Volatile.Write(ref _users, [.. _users.Where(user => !user.IsSpent), stream]);
            }
        }
    }

    /// <summary>Waits for the work that may still read or write this memory.</summary>
    /// <remarks>
    /// A synchronous copy waits for no stream by itself, on CANN no more than here. The streams stay noted: waiting for an idle one is cheap, and
    /// forgetting one that another thread enqueues on at this moment is wrong. One that was disposed of may still tell a failure here.
    /// </remarks>
    public void WaitForUsers()
    {
        foreach (IStreamBackend stream in Volatile.Read(ref _users))
            stream.WaitForWork();
    }
}
