using System.Diagnostics;

namespace Ascend.Rope.Backends.Cpu;

/// <summary>An event of the CPU: the place of its last recording.</summary>
internal sealed class CpuEvent : IEventBackend
{
    private readonly Lock _lock = new();
    private CpuMark _mark;
    private long _recordings;
    private long _stamped;
    private long _timestamp;

    public bool IsComplete => Mark.IsPassed;

    /// <summary>Where it was recorded last.</summary>
    public CpuMark Mark
    {
        get
        {
            lock (_lock)
                return _mark;
        }
    }

    /// <summary>Records it on a stream, whose lock the caller holds.</summary>
    public void RecordOn(CpuStream stream)
    {
        lock (_lock)
            _mark = stream.Queue(new CpuWork(this, ++_recordings));
    }

    /// <summary>Notes that a stream has come to a recording. Of two on different streams the later one counts, whichever is passed last.</summary>
    public void Stamp(long recording)
    {
        using (Uninterrupted.Enter(_lock))
        {
            if (recording > _stamped)
                (_stamped, _timestamp) = (recording, Stopwatch.GetTimestamp());
        }
    }

    public void Synchronize() => Mark.Wait();

    /// <inheritdoc/>
    /// <remarks>As for streams: without a limit this thread runs the work.</remarks>
    public bool Synchronize(TimeSpan timeout)
    {
        CpuMark mark = Mark;
        if (timeout != Timeout.InfiniteTimeSpan)
            return mark.IsPassed || (timeout != TimeSpan.Zero && mark.WhenPassed().Wait(timeout));
        mark.Wait();
        return true;
    }

    public Task SynchronizeAsync(TimeSpan timeout, CancellationToken cancellationToken) => Mark.WhenPassed().WaitAsync(timeout, cancellationToken);

    public TimeSpan ElapsedSince(IEventBackend start) => Stopwatch.GetElapsedTime(((CpuEvent)start)._timestamp, _timestamp);

    /// <summary>It holds nothing.</summary>
    public void Dispose()
    {
    }
}
