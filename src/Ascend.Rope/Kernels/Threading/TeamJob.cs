using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Ascend.Rope.Kernels.Threading;

/// <summary>Work in chunks, which whoever comes claims one by one: the caller, who can finish it alone, and helpers.</summary>
/// <remarks>
/// It may be run again when it is done. A helper that comes too late finds its offer withdrawn and never sees the job; one that took it is waited for.
/// </remarks>
internal abstract class TeamJob
{
    private readonly object _gate = new();
    private CancellationToken _cancellation;
    private ExceptionDispatchInfo? _failure;
    private long _count;
    private long _claimed;
    private int _helpers;
    private bool _isAwaited;

    /// <summary>Says what is to be done, before anybody does it.</summary>
    public void Begin(long count, CancellationToken cancellation)
    {
        _count = count;
        _cancellation = cancellation;
        _claimed = 0;
    }

    /// <summary>Works on the job until no chunk is left to begin. Throws nothing: <see cref="End"/> does.</summary>
    public void Work()
    {
        try
        {
            while (!_cancellation.IsCancellationRequested)
            {
                long index = Interlocked.Increment(ref _claimed) - 1;
                if (index >= _count)
                    return;
                RunChunk(index);
            }
        }
#pragma warning disable CA1031 // Whatever it is, the caller gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // The first counts, and nobody begins another chunk.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            Interlocked.Exchange(ref _claimed, _count);
        }
    }

    /// <summary>Notes that one more helper may come.</summary>
    public void Expect() => Interlocked.Increment(ref _helpers);

    /// <summary>Notes that one will not come.</summary>
    public void ExpectNoLonger() => Interlocked.Decrement(ref _helpers);

    /// <summary>Notes that a helper is done, the last thing it does with the job.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _helpers) == 0 && Volatile.Read(ref _isAwaited))
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the helpers that took the job: for a chunk at most.</summary>
    /// <param name="team">Tells whether a processor is free to spin on.</param>
    public void WaitForHelpers(HelperTeam team)
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _helpers) != 0)
        {
            if (team.IsOvercrowded || Stopwatch.GetTimestamp() - start > HelperTeam.SpinTicks)
            {
                Park();
                return;
            }

            Thread.SpinWait(HelperTeam.SpinStep);
        }
    }

    /// <summary>Tells what went wrong, once all have left.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled before every chunk had begun.</exception>
    public void End()
    {
        (ExceptionDispatchInfo? failure, CancellationToken cancellation) = (_failure, _cancellation);
        (_failure, _cancellation) = (null, default);
        failure?.Throw();
        if (_claimed < _count)
            cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Does one part of the work.</summary>
    protected abstract void RunChunk(long index);

    private void Park()
    {
        // Before the number is looked at, and a helper looks after it has counted itself out: one of the two sees the other.
        Interlocked.Exchange(ref _isAwaited, true);
        bool isInterrupted = false;
        while (Volatile.Read(ref _helpers) != 0)
        {
            try
            {
                lock (_gate)
                {
                    while (Volatile.Read(ref _helpers) != 0)
                        Monitor.Wait(_gate);
                }
            }
            catch (ThreadInterruptedException)
            {
                // The helpers write the caller's memory, so nothing ends this wait; the next wait of the thread is interrupted instead.
                isInterrupted = true;
            }
        }

        Volatile.Write(ref _isAwaited, false);
        if (isInterrupted)
            Thread.CurrentThread.Interrupt();
    }
}
