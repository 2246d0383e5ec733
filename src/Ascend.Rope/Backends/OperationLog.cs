namespace Ascend.Rope.Backends;

/// <summary>What was enqueued on a stream last, so that a failure of its work, which comes later, can be told with what may have caused it.</summary>
/// <remarks>
/// Written under the stream's enqueue lock, at no allocation; read by whoever has waited for the stream, who must not take that lock, since its owner may
/// wait for the very same.
/// </remarks>
internal sealed class OperationLog
{
    /// <summary>How many are kept.</summary>
    public const int Capacity = Length - 1;

    /// <summary>A power of 2; one place may be being written.</summary>
    private const int Length = 64;

    private readonly Entry[] _ring = new Entry[Length];

    /// <summary>How many were enqueued so far.</summary>
    private long _enqueued;

    /// <summary>How many of them a wait has covered.</summary>
    private long _covered;

    /// <summary>Where the stream stands now. What is being enqueued lies beyond.</summary>
    public long Mark() => Volatile.Read(ref _enqueued);

    /// <summary>Notes what is about to be enqueued. It counts from the scope's end on, also when the launch reports a failure: it may have reached the device.</summary>
    public Scope Enter(NpuOperationKind kind, in Caller caller)
    {
        _ring[_enqueued & (Length - 1)] = new Entry(caller, kind, Environment.TickCount64);
        return new Scope(this);
    }

    /// <summary>Notes that a wait for all before the mark has ended, well or not: a failure is told once. One wait at a time.</summary>
    public void Covered(long mark) => Volatile.Write(ref _covered, mark);

    /// <summary>What was enqueued since the last wait ended.</summary>
    public Suspects Uncovered()
    {
        long first = Volatile.Read(ref _covered);
        long end = Volatile.Read(ref _enqueued);
        Entry[] entries = new Entry[Math.Min(end - first, Capacity)];
        for (int index = 0; index < entries.Length; index++)
            entries[index] = _ring[(end - entries.Length + index) & (Length - 1)];

        // What others have enqueued meanwhile has taken the places of the oldest.
        Interlocked.MemoryBarrier();
        long overwritten = Volatile.Read(ref _enqueued) - Capacity - (end - entries.Length);
        int skipped = (int)Math.Clamp(overwritten, 0, entries.Length);
        (DateTimeOffset now, long ticks) = (DateTimeOffset.UtcNow, Environment.TickCount64);
        NpuOperation[] known =
        [
            .. entries.Skip(skipped).Select(entry => new NpuOperation(
                entry.Kind, now.AddMilliseconds(entry.Ticks - ticks), entry.Caller.File, entry.Caller.Line)),
        ];
        return new Suspects(known, end - first - known.Length);
    }

    /// <param name="log">Where it is noted; null for nowhere.</param>
    public readonly ref struct Scope(OperationLog? log)
    {
        public void Dispose()
        {
            if (log is not null)
                Volatile.Write(ref log._enqueued, log._enqueued + 1);
        }
    }

    private readonly record struct Entry(Caller Caller, NpuOperationKind Kind, long Ticks);
}
