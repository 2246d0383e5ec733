using System.Diagnostics;

namespace Ascend.Rope.Kernels.Threading;

/// <summary>Threads that help callers with their work, one fewer than there are processors.</summary>
/// <remarks>
/// <para>
/// A call of the operator may take ten microseconds, about what it costs to wake a thread, and less than the thread takes to come. So a helper that has done a job
/// spins for a while, and gets the next if that comes soon; then it parks. One that is parked is woken for large jobs, which last long enough for it to come, and
/// for small ones only when they follow one another so closely that it will get those which come next.
/// </para>
/// <para>
/// Callers and the helpers they have are counted. Who finds all processors taken works alone, and a helper that finds them taken parks without spinning: many
/// callers at once are as many threads, not more.
/// </para>
/// </remarks>
internal sealed class HelperTeam
{
    /// <summary>How long a thread looks before it parks.</summary>
    public static readonly long SpinTicks = Stopwatch.Frequency / 1_000_000 * 50;

    /// <summary>The pause between two looks, as <see cref="Thread.SpinWait"/> counts.</summary>
    public const int SpinStep = 4;

    /// <summary>After so many small jobs in close succession a helper is woken, which the next may have: few, as the layers of a model are few.</summary>
    private const int CloseJobs = 2;

    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(1);

    private readonly Helper[] _helpers;
    private int _working;
    private int _closeJobs;
    private long _lastEnd;

    /// <param name="processors">The most threads that work at once, callers and helpers together, unless the callers alone are more.</param>
    /// <param name="idleTime">After so long without work a thread ends.</param>
    public HelperTeam(int processors, TimeSpan idleTime)
    {
        Processors = processors;
        IdleTime = idleTime;
        _helpers = new Helper[processors - 1];
        for (int i = 0; i < _helpers.Length; i++)
            _helpers[i] = new Helper(this);
    }

    /// <summary>The team of the process.</summary>
    public static HelperTeam Shared { get; } = new(Environment.ProcessorCount, s_idleTime);

    /// <summary>The most threads that work on a job.</summary>
    public int Processors { get; }

    /// <summary>After so long without work a thread ends.</summary>
    public TimeSpan IdleTime { get; }

    /// <summary>How many threads there are now.</summary>
    public int Threads => _helpers.Count(helper => helper.IsPresent);

    /// <summary>Whether as many threads work as there are processors.</summary>
    public bool IsCrowded => Volatile.Read(ref _working) >= Processors;

    /// <summary>Whether more threads work than there are processors.</summary>
    public bool IsOvercrowded => Volatile.Read(ref _working) > Processors;

    /// <summary>Does a job on this thread, with the helpers that are free.</summary>
    /// <param name="job">It has begun.</param>
    /// <param name="workers">The most threads, this one among them.</param>
    /// <param name="isLarge">Whether it lasts longer than a thread takes to wake.</param>
    public void Run(TeamJob job, int workers, bool isLarge)
    {
        int free = Processors - Interlocked.Increment(ref _working);
        int wanted = Math.Min(workers - 1, free);
        bool wakes = isLarge || IsClose();
        int offered = 0, end = 0;
        for (; offered < wanted && end < _helpers.Length; end++)
        {
            job.Expect();
            Interlocked.Increment(ref _working);
            if (_helpers[end].Offer(job, wakes))
                offered++;
            else
                DoWithout(job);
        }

        job.Work();
        for (int i = 0; i < end; i++)
        {
            if (_helpers[i].Withdraw(job))
                DoWithout(job);
        }

        job.WaitForHelpers(this);
        Release();
        Volatile.Write(ref _lastEnd, Stopwatch.GetTimestamp());
    }

    /// <summary>Notes that a caller or a helper works no longer.</summary>
    public void Release() => Interlocked.Decrement(ref _working);

    /// <summary>Lets the threads end. Jobs that come later have new ones.</summary>
    public void Dismiss()
    {
        foreach (Helper helper in _helpers)
            helper.Dismiss();
    }

    private void DoWithout(TeamJob job)
    {
        job.ExpectNoLonger();
        Release();
    }

    /// <summary>Whether this job follows others closely. Callers who count at once may count wrongly: it decides on speed alone.</summary>
    private bool IsClose()
    {
        if (Stopwatch.GetTimestamp() - Volatile.Read(ref _lastEnd) >= SpinTicks)
            _closeJobs = 0;
        else if (_closeJobs < CloseJobs)
            _closeJobs++;
        return _closeJobs >= CloseJobs;
    }
}
