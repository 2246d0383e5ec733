using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends.Cann;

/// <summary>What the work enqueued on a stream still reads or writes, oldest first: references on handles, and pinned memory.</summary>
/// <remarks>
/// An entry is added after the launch that needs it, by a thread that holds it until then. So an entry below a mark belongs to work that was launched
/// before the mark was taken, and whoever then learns that the stream has passed that moment may let it go. One thread at a time adds, the one that
/// enqueues, and takes no lock for handles; any thread may let go meanwhile.
/// </remarks>
internal sealed class InFlight
{
    private const int FirstLength = 64;

    /// <summary>Held to take entries out, and to give them more room.</summary>
    private readonly Lock _lock = new();

    private readonly Queue<PinnedMemory> _pins = new();

    /// <summary>Where entries lie by their number, modulo its length, which is a power of 2.</summary>
    private Entry[] _ring = new Entry[FirstLength];

    /// <summary>How many were added so far: written, after the entries, by the thread that adds.</summary>
    private long _added;

    /// <summary>How many were taken out so far: written, after their places are free, under the lock.</summary>
    private long _taken;

    /// <summary>Whether the stream is known to have passed everything.</summary>
    public bool IsEmpty => Volatile.Read(ref _taken) == Volatile.Read(ref _added);

    /// <summary>Where the queue stands now.</summary>
    public long Mark() => Volatile.Read(ref _added);

    /// <summary>Takes over one reference on each handle, of which there are a few.</summary>
    public void Add(params ReadOnlySpan<SafeHandle> handles)
    {
        Entry[] ring = RoomFor(handles.Length);
        long added = _added;
        foreach (SafeHandle handle in handles)
            ring[added++ & (ring.Length - 1)] = new Entry(handle);
        Volatile.Write(ref _added, added);
    }

    /// <summary>Takes over pinned memory.</summary>
    public void Add(PinnedMemory pin)
    {
        lock (_lock)
            _pins.Enqueue(pin);

        // Its entry is null, as places that are free are.
        _ = RoomFor(1);
        Volatile.Write(ref _added, _added + 1);
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

    /// <summary>The ring, with places that are free for so many more entries.</summary>
    private Entry[] RoomFor(int count) => _added + count - Volatile.Read(ref _taken) <= _ring.Length ? _ring : Grow();

    private Entry[] Grow()
    {
        lock (_lock)
        {
            Entry[] larger = new Entry[2 * _ring.Length];
            for (long number = _taken; number < _added; number++)
                larger[number & (larger.Length - 1)] = _ring[number & (_ring.Length - 1)];
            return _ring = larger;
        }
    }

    /// <summary>Takes out as many entries as there is room for. Releases run outside the lock: they call into CANN.</summary>
    private int Take(long mark, Span<Entry> taken)
    {
        lock (_lock)
        {
            int count = (int)Math.Clamp(Math.Min(mark, Volatile.Read(ref _added)) - _taken, 0, taken.Length);
            for (int index = 0; index < count; index++)
            {
                ref Entry entry = ref _ring[(_taken + index) & (_ring.Length - 1)];
                taken[index] = entry;
                entry = default;
            }

            Volatile.Write(ref _taken, _taken + count);
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
