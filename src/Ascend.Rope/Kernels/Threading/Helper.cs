using System.Diagnostics;

namespace Ascend.Rope.Kernels.Threading;

/// <summary>A place in a team, and the thread that has it while there is work.</summary>
/// <remarks>
/// All that callers and the thread say to each other goes through one field: it holds a job that is offered, or nothing while the thread is free, or that the
/// thread is busy or not there. Who changes it by compare-and-swap has what was in it, so that a job is either taken or withdrawn.
/// </remarks>
internal sealed class Helper(HelperTeam team)
{
    private static readonly object s_busy = new();
    private static readonly object s_absent = new();

    private readonly object _gate = new();
    private object? _state = s_absent;
    private Thread? _thread;
    private bool _isParked;
    private bool _isDismissed;

    /// <summary>Whether the place has a thread.</summary>
    public bool IsPresent => Volatile.Read(ref _state) != s_absent;

    /// <summary>Offers a job; false when there is nobody to take it.</summary>
    /// <param name="job">What expects the helper.</param>
    /// <param name="wakes">Whether a thread that is parked, or not there, is to come. That costs the caller microseconds and comes late.</param>
    public bool Offer(TeamJob job, bool wakes)
    {
        object? state = Volatile.Read(ref _state);
        if (state == s_absent)
            return wakes && Replace(s_absent, job) && TryStart();
        if (state is not null || (!wakes && Volatile.Read(ref _isParked)) || !Replace(null, job))
            return false;
        Wake();
        return true;
    }

    /// <summary>Takes an offer back; false when the thread has it, or it was never made.</summary>
    public bool Withdraw(TeamJob job) => Volatile.Read(ref _state) == job && Replace(job, null);

    /// <summary>Lets the thread end, now if it is free, which is waited for, or else when it has done its job.</summary>
    public void Dismiss()
    {
        Thread? thread = Volatile.Read(ref _thread);
        Interlocked.Exchange(ref _isDismissed, true);
        Wake();
        if (Volatile.Read(ref _state) is null)
            thread?.Join();
    }

    private bool Replace(object? expected, object? state) => Interlocked.CompareExchange(ref _state, state, expected) == expected;

    /// <summary>Starts a thread, which finds the job; false when the machine has none to give: then the caller works alone.</summary>
    private bool TryStart()
    {
        Volatile.Write(ref _isDismissed, false);
        Thread thread = new(Loop) { IsBackground = true, Name = "Ascend.Rope helper" };
        Volatile.Write(ref _thread, thread);
        try
        {
            thread.UnsafeStart();
            return true;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            Volatile.Write(ref _state, s_absent);
            return false;
        }
    }

    private void Loop()
    {
        while (Await() is { } job)
        {
            job.Work();
            team.Release();

            // First free, and then done with the job: a caller who disposes of a device once that is done finds its helpers free.
            Volatile.Write(ref _state, null);
            job.Leave();
        }
    }

    /// <summary>Waits for a job and takes it; null when the thread is to end, which has given up its place by then.</summary>
    private TeamJob? Await()
    {
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            do
            {
                if (Volatile.Read(ref _state) is TeamJob job && Replace(job, s_busy))
                    return job;
                Thread.SpinWait(HelperTeam.SpinStep);
            }
            while (Stopwatch.GetTimestamp() - start < HelperTeam.SpinTicks && !team.IsCrowded && !Volatile.Read(ref _isDismissed));

            if (!Park())
                return null;
        }
    }

    /// <summary>Sleeps until a job is offered; false when the thread has given up its place.</summary>
    private bool Park()
    {
        lock (_gate)
        {
            // Before the state is looked at, and a caller looks after he has changed that: one of the two sees the other.
            Interlocked.Exchange(ref _isParked, true);
            bool isIdle = Volatile.Read(ref _state) is null && !Volatile.Read(ref _isDismissed) && !Monitor.Wait(_gate, team.IdleTime);
            Volatile.Write(ref _isParked, false);
            return !((isIdle || Volatile.Read(ref _isDismissed)) && Replace(null, s_absent));
        }
    }

    private void Wake()
    {
        if (!Volatile.Read(ref _isParked))
            return;
        try
        {
            lock (_gate)
                Monitor.Pulse(_gate);
        }
        catch (ThreadInterruptedException)
        {
            // Whoever is interrupted has still to wait for the helpers that came: the job is withdrawn from this one, and the caller's next wait interrupted.
            Thread.CurrentThread.Interrupt();
        }
    }
}
