using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends.Cann;

/// <summary>What the work enqueued on a stream still reads or writes, oldest first: references on handles, and pinned memory.</summary>
/// <remarks>
/// An entry is added after the launch that needs it, by a thread that holds it until then. So an entry below a mark belongs to work that was launched
/// before the mark was taken, and whoever then learns that the stream has passed that moment may let it go.
/// </remarks>
internal sealed class InFlight
{
    private readonly Lock _lock = new();
    private readonly Queue<Entry> _entries = new();
    private long _added;

    /// <summary>Whether the stream is known to have passed everything.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _entries.Count == 0;
        }
    }

    /// <summary>Where the queue stands now.</summary>
    public long Mark()
    {
        lock (_lock)
            return _added;
    }

    /// <summary>Takes over a reference on a handle.</summary>
    public void Add(SafeHandle handle) => Add(new Entry(handle, default));

    /// <summary>Takes over pinned memory.</summary>
    public void Add(PinnedMemory pin) => Add(new Entry(null, pin));

    /// <summary>Lets go what was added before the mark: the stream has passed it.</summary>
    public void Passed(long mark)
    {
        while (TryTake(mark, out Entry entry))
            entry.Release();
    }

    /// <summary>Lets everything go.</summary>
    public void PassedAll() => Passed(long.MaxValue);

    private void Add(in Entry entry)
    {
        lock (_lock)
        {
            _entries.Enqueue(entry);
            _added++;
        }
    }

    /// <summary>Takes one entry out. Releases run outside the lock: they call into CANN.</summary>
    private bool TryTake(long mark, out Entry entry)
    {
        lock (_lock)
        {
            long oldest = _added - _entries.Count;
            if (oldest < mark && _entries.TryDequeue(out entry))
                return true;
            entry = default;
            return false;
        }
    }

    private readonly record struct Entry(SafeHandle? Handle, PinnedMemory Pin)
    {
        public void Release()
        {
            Handle?.DangerousRelease();
            Pin.Release();
        }
    }
}
