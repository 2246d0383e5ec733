using System.Runtime.CompilerServices;
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
    private readonly Queue<PinnedMemory> _pins = new();
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

    /// <summary>Takes over one reference on each handle.</summary>
    public void Add(params ReadOnlySpan<SafeHandle> handles)
    {
        lock (_lock)
        {
            foreach (SafeHandle handle in handles)
                _entries.Enqueue(new Entry(handle));
            _added += handles.Length;
        }
    }

    /// <summary>Takes over pinned memory.</summary>
    public void Add(PinnedMemory pin)
    {
        lock (_lock)
        {
            _entries.Enqueue(default);
            _pins.Enqueue(pin);
            _added++;
        }
    }

    /// <summary>Lets go what was added before the mark: the stream has passed it.</summary>
    public void Passed(long mark)
    {
        Batch batch = default;
        int count;
        do
        {
            count = Take(mark, batch);
            foreach (Entry entry in ((ReadOnlySpan<Entry>)batch)[..count])
                Release(entry);
        }
        while (count == Batch.Length);
    }

    /// <summary>Lets everything go.</summary>
    public void PassedAll() => Passed(long.MaxValue);

    /// <summary>Takes out as many entries as there is room for. Releases run outside the lock: they call into CANN.</summary>
    private int Take(long mark, Span<Entry> taken)
    {
        lock (_lock)
        {
            long oldest = _added - _entries.Count;
            int count = (int)Math.Clamp(mark - oldest, 0, Math.Min(taken.Length, _entries.Count));
            for (int index = 0; index < count; index++)
                taken[index] = _entries.Dequeue();
            return count;
        }
    }

    private void Release(Entry entry)
    {
        if (entry.Handle is not null)
            entry.Handle.DangerousRelease();
        else
            TakePin().Release();
    }

    /// <summary>The oldest pin. Another thread's may be older, and has been passed as well: whoever has passed an entry has passed all before it.</summary>
    private PinnedMemory TakePin()
    {
        lock (_lock)
            return _pins.Dequeue();
    }

    /// <summary>A struct, since storing a reference into an array of references would first check what the array takes.</summary>
    /// <param name="Handle">A handle, or null for the next of the pins, which are few and large.</param>
    private readonly record struct Entry(SafeHandle? Handle);

    [InlineArray(Length)]
    private struct Batch
    {
        public const int Length = 32;

        private Entry _first;
    }
}
