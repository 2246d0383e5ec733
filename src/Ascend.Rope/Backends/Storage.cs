using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends;

/// <summary>The memory that tensors view together, and the streams that its content may still depend on.</summary>
/// <remarks>
/// <para>
/// Two counts, each of which comes to 0 once and stays there. Users are those who can still begin something with the memory: tensors that are not
/// disposed of, and calls under way that block. Shares are the handles of tensors, which work in flight holds, and one for all users together. When the
/// last share goes, all streams have passed all work, and the block is anybody's again. When the last user goes before, and one stream has all the
/// work that is left, later work of that stream may have the block at once, since it comes after. Replays begin without a user, so what a graph has
/// recorded is given back with the last share only, the graph's.
/// </para>
/// <para>
/// A call that enqueues is no user, which would cost it more than all else that it does for an operand. Instead it first notes its stream, and then sees
/// that there is a user; and the last user first goes, and then looks at the streams. So if the call finds a user, the one who goes finds the stream,
/// and, since the call holds that stream's lock until the work is enqueued and holds its share, does not give the block up before.
/// </para>
/// </remarks>
internal sealed class Storage
{
    private readonly Lock _lock = new();
    private readonly MemoryBlock _block;
    private readonly IBlockOwner _owner;
    private int _shares = 1;
    private int _users = 1;
    private bool _isRecorded;

    /// <summary>The streams that have used this memory. Copied on write: a tensor meets few streams in its life, and looks at them often.</summary>
    private IStreamBackend[] _streams;

    private Storage(IDeviceBackend backend, IBlockOwner owner, MemoryBlock block, long elementCount)
    {
        _owner = owner;
        Backend = backend;
        ElementCount = elementCount;
        _block = block;

        // What works on the block still, from before, is what a copy into the new tensor has to wait for.
        _streams = block.Users;
    }

    /// <summary>The device that the memory is on.</summary>
    public IDeviceBackend Backend { get; }

    /// <summary>The memory itself.</summary>
    public SafeHandle Memory => _block.Memory;

    /// <summary>How many elements it has room for.</summary>
    public long ElementCount { get; }

    /// <summary>Whether the owner of borrowed memory forbids to write it.</summary>
    public bool IsReadOnly { get; private init; }

    /// <summary>Takes memory of the device. The caller is its first user.</summary>
    /// <param name="backend">The device.</param>
    /// <param name="byteCount">How much.</param>
    /// <param name="stream">The stream that will use it first, or null.</param>
    /// <exception cref="NpuOutOfMemoryException">The device does not have that much memory free.</exception>
    public static Storage Allocate(IDeviceBackend backend, long byteCount, IStreamBackend? stream) =>
        new(backend, backend.Memory, backend.Memory.Rent(byteCount, stream), byteCount / NpuElementTypes.ByteCount);

    /// <summary>Takes memory that somebody else has allocated. The caller is its first user.</summary>
    /// <param name="backend">The device.</param>
    /// <param name="memory">The memory, as the backend has lent it.</param>
    /// <param name="byteCount">How much.</param>
    /// <param name="isReadOnly">Whether its owner forbids to write it.</param>
    /// <param name="lender">Gets it back when the last share goes.</param>
    public static Storage Borrow(IDeviceBackend backend, SafeHandle memory, long byteCount, bool isReadOnly, BlockLender lender) =>
        new(backend, lender, new MemoryBlock(memory, byteCount), byteCount / NpuElementTypes.ByteCount) { IsReadOnly = isReadOnly };

    /// <summary>Takes a share for the handle of a tensor. The caller is a user.</summary>
    public void Retain() => Interlocked.Increment(ref _shares);

    /// <summary>Gives a share back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _shares) == 0)
            _owner.Release(_block);
    }

    /// <summary>Begins to use the memory: until the use ends, it is nobody else's.</summary>
    /// <exception cref="ObjectDisposedException">All tensors have been disposed of.</exception>
    public void BeginUse()
    {
        int users;
        do
        {
            users = Volatile.Read(ref _users);
            ObjectDisposedException.ThrowIf(users == 0, this);
        }
        while (Interlocked.CompareExchange(ref _users, users + 1, users) != users);
    }

    /// <summary>Ends a use. Nobody can begin one after the last.</summary>
    public void EndUse()
    {
        if (Interlocked.Decrement(ref _users) > 0)
            return;
        ReserveForItsStream();
        Release();
    }

    /// <summary>Notes that work on this memory is about to be enqueued on a stream, whose <see cref="IStreamBackend.EnqueueLock"/> is held until it is.</summary>
    /// <exception cref="ObjectDisposedException">All tensors have been disposed of.</exception>
    public void EnqueuedOn(IStreamBackend stream)
    {
        UsedBy(stream);
        ThrowIfUnused();
    }

    /// <summary>Notes that a capture is about to record work on this memory, which may run as long as the graph lives.</summary>
    /// <exception cref="ObjectDisposedException">All tensors have been disposed of.</exception>
    public void RecordedBy(Capture capture)
    {
        Interlocked.Exchange(ref _isRecorded, true);
        ThrowIfUnused();
        capture.Storages.Add(this);
    }

    /// <summary>Notes that work on this memory is enqueued on a stream.</summary>
    public void UsedBy(IStreamBackend stream)
    {
        if (!IsUsedBy(stream))
        {
            lock (_lock)
            {
                if (!IsUsedBy(stream))
                    Interlocked.Exchange(ref _streams, [.. _streams.Where(used => !used.IsSpent), stream]);
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
        foreach (IStreamBackend stream in Volatile.Read(ref _streams))
            stream.WaitForWork();
    }

    private void ThrowIfUnused() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _users) == 0, this);

    /// <summary>
    /// Lets later work of the stream that has all the work have the block, unless that stream is given something at this moment, maybe for this memory. It
    /// does not wait for that, since this may be a finalizer: then the block is anybody's with the last share.
    /// </summary>
    private void ReserveForItsStream()
    {
        IStreamBackend[] streams = Volatile.Read(ref _streams);
        if (Volatile.Read(ref _isRecorded) || streams.Length != 1)
            return;

        // This very thread may enqueue too, where the stream lets go what runs code of users.
        Lock enqueueLock = streams[0].EnqueueLock;
        if (enqueueLock.IsHeldByCurrentThread || !enqueueLock.TryEnter())
            return;
        enqueueLock.Exit();
        _owner.Reserve(_block, streams);
    }

    /// <summary>Whether a stream is noted already. A loop of its own, since this is asked for every operand of every call.</summary>
    private bool IsUsedBy(IStreamBackend stream)
    {
        foreach (IStreamBackend used in Volatile.Read(ref _streams))
        {
            if (ReferenceEquals(used, stream))
                return true;
        }

        return false;
    }
}
