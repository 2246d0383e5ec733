using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends;

/// <summary>The memory of a device that tensors use, and what they have given back and will be given again.</summary>
/// <remarks>
/// <para>
/// Allocating on a device takes long, and freeing more so; tensors of a service have the same few sizes again and again. So a block that nothing uses
/// any more is kept, up to a limit, the longest idle being freed first.
/// </para>
/// <para>
/// Whose a block is follows from two things. <see cref="MemoryBlock.Uses"/> counts the storages that it was given to and whose last reference has
/// not gone; each of them takes one and gives one back, so while it is above 0 the block is neither idle nor freed, and the moment at which it comes
/// to 0, when all streams have passed all work on the block, comes once. Before that, the storage that has the block now may give it up early, also
/// once, for the stream that alone is at work on it; it then is in a list of reserved blocks until that stream's next allocation takes it out, or
/// until its uses come to 0. As all of this is done under one lock, a block is with one storage, or in one list, or freed.
/// </para>
/// <para>The lock is held for a few instructions, never for a call to the device, so that finalizers may give blocks back.</para>
/// </remarks>
/// <param name="allocate">Allocates that many bytes of the device, or throws <see cref="NpuOutOfMemoryException"/>, in whose message the pool stands.</param>
/// <param name="limit">How many bytes to keep idle at most.</param>
internal sealed class MemoryPool(Func<MemoryPool, long, SafeHandle> allocate, long limit) : IBlockOwner
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, SizeClass> _classes = [];

    /// <summary>The idle blocks of all sizes, the longest idle last.</summary>
    private readonly LinkedList<MemoryBlock> _idle = new();
    private long _limit = limit;
    private long _byteCount;
    private long _idleByteCount;

    /// <summary>How many idle bytes are kept at most. With 0 a block is freed as soon as nothing uses it, and has the size that was asked for.</summary>
    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set
        {
            Volatile.Write(ref _limit, value);
            Shrink(value);
        }
    }

    /// <summary>The bytes that tensors, and work enqueued on them, use, and those that are idle.</summary>
    public (long InUse, long Idle) ByteCounts
    {
        get
        {
            lock (_lock)
                return (_byteCount - _idleByteCount, _idleByteCount);
        }
    }

    /// <summary>A block of at least that size.</summary>
    /// <param name="byteCount">The size.</param>
    /// <param name="stream">The stream that will use it next, so that it may be one that this stream is still at work on; or null.</param>
    /// <exception cref="NpuOutOfMemoryException">The device does not have that much memory free, though nothing is idle any more.</exception>
    public MemoryBlock Rent(long byteCount, IStreamBackend? stream)
    {
        long limit = Limit;
        long size = SizeClass.Fitting(byteCount);
        if (size > limit)
            size = byteCount;
        else if (TryTake(size, stream, out MemoryBlock? kept))
            return kept;

        MemoryBlock block = Make(size, byteCount);
        lock (_lock)
        {
            block.Uses = 1;
            _byteCount += block.ByteCount;
        }

        return block;
    }

    /// <summary>Lets later work of a stream have a block whose storage nobody can use any more, while work that was enqueued before is still under way.</summary>
    /// <param name="block">The block, on which the caller still has a use.</param>
    /// <param name="users">The one stream that has used it.</param>
    public void Reserve(MemoryBlock block, IStreamBackend[] users)
    {
        lock (_lock)
        {
            if (!IsKept(block))
                return;
            block.Users = users;
            ClassOf(block).Reserved.AddFirst(block.Place);
        }
    }

    /// <summary>Ends a use: everything that a storage was used for is done. The last one makes the block anybody's.</summary>
    public void Release(MemoryBlock block)
    {
        bool kept;
        lock (_lock)
        {
            if (--block.Uses > 0)
                return;
            block.Place.List?.Remove(block.Place);
            block.Users = [];
            kept = IsKept(block);
            if (kept)
                AddIdle(block);
            else
                _byteCount -= block.ByteCount;
        }

        if (!kept)
            block.Memory.Dispose();
        Shrink(Limit);
    }

    /// <summary>Frees what is idle; whether that was anything.</summary>
    public bool Trim() => Shrink(0);

    /// <summary>Allocates memory that is no tensor's, and frees what is idle where that helps.</summary>
    /// <exception cref="NpuOutOfMemoryException">The device does not have that much memory free, though nothing is idle any more.</exception>
    public SafeHandle Allocate(long byteCount)
    {
        try
        {
            return allocate(this, byteCount);
        }
        catch (NpuOutOfMemoryException)
        {
            // Where there is nothing to free, another thread may have freed it all since.
            Trim();
        }

        return allocate(this, byteCount);
    }

    /// <summary>As it stands in messages.</summary>
    public override string ToString()
    {
        (long inUse, long idle) = ByteCounts;
        return $"tensors have {inUse} bytes in use, {idle} more are cached";
    }

    /// <summary>A new block. One that has no room for the size that it is rounded up to has the size that was asked for.</summary>
    private MemoryBlock Make(long size, long byteCount)
    {
        try
        {
            return new MemoryBlock(Allocate(size), size);
        }
        catch (NpuOutOfMemoryException) when (size > byteCount)
        {
            return new MemoryBlock(allocate(this, byteCount), byteCount);
        }
    }

    /// <summary>Takes a block that is kept: one that the stream is at work on, or else an idle one.</summary>
    private bool TryTake(long size, IStreamBackend? stream, [NotNullWhen(true)] out MemoryBlock? block)
    {
        lock (_lock)
        {
            block = null;
            if (!_classes.TryGetValue(size, out SizeClass? sizeClass))
                return false;
            block = sizeClass.ReservedFor(stream) ?? sizeClass.Idle.First?.Value;
            if (block is null)
                return false;
            if (block.Age.List is not null)
                RemoveIdle(block);
            else
                sizeClass.Reserved.Remove(block.Place);
            block.Uses++;
            return true;
        }
    }

    /// <summary>Frees the longest idle blocks until no more than so many bytes are left; whether that were any.</summary>
    private bool Shrink(long byteCount)
    {
        bool any = false;
        while (TryTakeOldest(byteCount, out MemoryBlock? block))
        {
            block.Memory.Dispose();
            any = true;
        }

        return any;
    }

    private bool TryTakeOldest(long byteCount, [NotNullWhen(true)] out MemoryBlock? block)
    {
        lock (_lock)
        {
            block = _idleByteCount > byteCount ? _idle.Last!.Value : null;
            if (block is null)
                return false;
            RemoveIdle(block);
            _byteCount -= block.ByteCount;
            return true;
        }
    }

    // The lock is held in what follows.

    /// <summary>Whether a block may wait for its next use: one that was not rounded up would wait for ever.</summary>
    private bool IsKept(MemoryBlock block) => block.ByteCount <= _limit && SizeClass.Fitting(block.ByteCount) == block.ByteCount;

    private SizeClass ClassOf(MemoryBlock block)
    {
        if (!_classes.TryGetValue(block.ByteCount, out SizeClass? sizeClass))
            _classes[block.ByteCount] = sizeClass = new SizeClass();
        return sizeClass;
    }

    private void AddIdle(MemoryBlock block)
    {
        ClassOf(block).Idle.AddFirst(block.Place);
        _idle.AddFirst(block.Age);
        _idleByteCount += block.ByteCount;
    }

    private void RemoveIdle(MemoryBlock block)
    {
        block.Place.List!.Remove(block.Place);
        _idle.Remove(block.Age);
        _idleByteCount -= block.ByteCount;
    }
}
