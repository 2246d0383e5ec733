using Ascend.Rope.Kernels.Threading;
using Xunit;

namespace Ascend.Rope.Tests.Kernels.Threading;

/// <summary>Helpers come, stay out of the way, fail aloud and go.</summary>
public sealed class HelperTeamTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Helpers_WorkBesideTheCaller(int processors)
    {
        HelperTeam team = new(processors, s_long);
        using Barrier all = new(processors);
        Run(team, new Job(_ => Assert.True(all.SignalAndWait(s_limit))), chunks: processors);
        Assert.Equal(processors - 1, team.Threads);
        team.Dismiss();
    }

    [Fact]
    public void AJob_HasNoMoreWorkersThanItWants()
    {
        HelperTeam team = new(4, s_long);
        HashSet<int> workers = [];
        Run(team, new Job(_ =>
        {
            lock (workers)
                workers.Add(Environment.CurrentManagedThreadId);
            Thread.Sleep(1);
        }), chunks: 100, wanted: 2);
        Assert.InRange(workers.Count, 1, 2);
        Assert.Equal(1, team.Threads);
        team.Dismiss();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void EveryChunk_IsDoneOnce(int processors)
    {
        HelperTeam team = new(processors, s_long);
        int[] done = new int[500];
        Job job = new(index => Interlocked.Increment(ref done[index]));
        for (int i = 0; i < 200; i++)
            Run(team, job, done.Length);
        Assert.All(done, times => Assert.Equal(200, times));
        team.Dismiss();
    }

    /// <summary>With no processor left, callers are as many threads as they are.</summary>
    [Fact]
    public void CallersThatFillTheProcessors_GetNoHelpers()
    {
        HelperTeam team = new(2, s_long);
        using Barrier both = new(2);
        using ManualResetEventSlim end = new();
        Thread other = new(() => Run(team, new Job(_ =>
        {
            both.SignalAndWait();
            end.Wait();
        }), chunks: 1, wanted: 1));
        other.Start();
        both.SignalAndWait(TestContext.Current.CancellationToken);
        int caller = Environment.CurrentManagedThreadId;
        Run(team, new Job(_ => Assert.Equal(caller, Environment.CurrentManagedThreadId)), chunks: 100);
        Assert.Equal(0, team.Threads);
        end.Set();
        other.Join();
    }

    /// <summary>The helper of one job is kept busy; another job, with more processors than threads free, is done without it.</summary>
    [Fact]
    public void AHelperThatIsBusy_IsNotWaitedFor()
    {
        HelperTeam team = new(2, s_long);
        using Barrier both = new(2);
        using ManualResetEventSlim end = new();
        Thread other = new(() => Run(team, new Job(_ =>
        {
            both.SignalAndWait();
            both.SignalAndWait();
            end.Wait();
        }), chunks: 2));
        other.Start();
        int done = 0;
        Thread.Sleep(50);
        Run(team, new Job(_ => Interlocked.Increment(ref done)), chunks: 50);
        Assert.Equal(50, done);
        end.Set();
        other.Join();
        team.Dismiss();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnException_ReachesTheCaller_WhoeverMetIt(bool inHelper)
    {
        HelperTeam team = new(2, s_long);
        int caller = Environment.CurrentManagedThreadId;
        using Barrier both = new(2);
        int chunks = 0;
        Job job = new(index =>
        {
            Interlocked.Increment(ref chunks);
            if (index < 2)
                both.SignalAndWait();
            if (inHelper != (Environment.CurrentManagedThreadId == caller))
                throw new InvalidTimeZoneException("Met.");
            Thread.Sleep(1);
        });
        Assert.Equal("Met.", Assert.Throws<InvalidTimeZoneException>(() => Run(team, job, chunks: 100_000)).Message);
        Assert.InRange(chunks, 2, 50_000);

        // And the team goes on, the failure forgotten.
        chunks = 0;
        Run(team, new Job(_ => Interlocked.Increment(ref chunks)), chunks: 10);
        Assert.Equal(10, chunks);
        team.Dismiss();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Cancellation_EndsTheJobBetweenChunks(int processors)
    {
        HelperTeam team = new(processors, s_long);
        using CancellationTokenSource source = new();
        int done = 0;
        Job job = new(_ =>
        {
            if (Interlocked.Increment(ref done) == 10)
                source.Cancel();
        });
        OperationCanceledException exception = Assert.Throws<OperationCanceledException>(() => Run(team, job, chunks: 1_000_000, cancelledBy: source));
        Assert.Equal(source.Token, exception.CancellationToken);
        Assert.InRange(done, 10, 999_999);
        team.Dismiss();
    }

    [Fact]
    public void CancellationAfterTheLastChunkBegan_ComesTooLate()
    {
        HelperTeam team = new(2, s_long);
        using CancellationTokenSource source = new();
        int done = 0;
        Run(team, new Job(_ =>
        {
            if (Interlocked.Increment(ref done) == 10)
                source.Cancel();
        }), chunks: 10, cancelledBy: source);
        Assert.Equal(10, done);
        team.Dismiss();
    }

    /// <summary>What a helper writes is the caller's memory, which is anybody's once the call has ended, however it ends.</summary>
    [Fact]
    public void ACallerThatIsInterrupted_WaitsForItsHelpers_AndIsInterruptedLater()
    {
        HelperTeam team = new(2, s_long);
        using Barrier both = new(2);
        using ManualResetEventSlim end = new();
        bool helped = false, waited = false, interrupted = false;
        Thread caller = new(() =>
        {
            int id = Environment.CurrentManagedThreadId;
            Job job = new(_ =>
            {
                both.SignalAndWait();
                if (Environment.CurrentManagedThreadId == id)
                    return;
                end.Wait();
                Volatile.Write(ref helped, true);
            });
            try
            {
                Run(team, job, chunks: 2);
                waited = Volatile.Read(ref helped);
                Thread.Sleep(Timeout.Infinite);
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        });
        caller.Start();
        Assert.True(SpinWait.SpinUntil(() => both.CurrentPhaseNumber == 1, s_limit));
        Thread.Sleep(20);
        caller.Interrupt();
        bool left = caller.Join(TimeSpan.FromMilliseconds(50));
        end.Set();
        caller.Join();
        Assert.False(left);
        Assert.True(waited);
        Assert.True(interrupted);
        team.Dismiss();
    }

    [Fact]
    public void Dismiss_EndsTheThreads_AndLaterJobsHaveNewOnes()
    {
        HelperTeam team = new(3, s_long);
        for (int i = 0; i < 50; i++)
        {
            using Barrier all = new(3);
            Run(team, new Job(_ => Assert.True(all.SignalAndWait(s_limit))), chunks: 3);
            Assert.Equal(2, team.Threads);
            team.Dismiss();
            Assert.Equal(0, team.Threads);
        }
    }

    [Fact]
    public void Dismiss_WhileJobsRun_HarmsNone()
    {
        HelperTeam team = new(4, s_long);
        long done = 0;
        Thread[] callers = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            Job job = new(_ => Interlocked.Increment(ref done));
            for (int i = 0; i < 300; i++)
                Run(team, job, chunks: 100);
        }))];
        foreach (Thread caller in callers)
            caller.Start();
        while (callers.Any(caller => caller.IsAlive))
            team.Dismiss();
        Assert.Equal(2 * 300 * 100, done);
        team.Dismiss();
        Assert.Equal(0, team.Threads);
    }

    [Fact]
    public void ThreadsWithoutWork_End()
    {
        HelperTeam team = new(2, TimeSpan.FromMilliseconds(20));
        using Barrier both = new(2);
        Run(team, new Job(_ => Assert.True(both.SignalAndWait(s_limit))), chunks: 2);
        Assert.True(SpinWait.SpinUntil(() => team.Threads == 0, s_limit));
    }

    /// <summary>Waking a thread costs more than a small job that comes alone.</summary>
    [Fact]
    public void SmallJobs_WakeNobody_UnlessTheyFollowEachOther()
    {
        HelperTeam team = new(2, s_long);
        for (int i = 0; i < 20; i++)
        {
            Thread.Sleep(1);
            Run(team, new Job(_ => { }), chunks: 4, isLarge: false);
        }

        Assert.Equal(0, team.Threads);
        for (int i = 0; i < 100_000 && team.Threads == 0; i++)
            Run(team, new Job(_ => { }), chunks: 4, isLarge: false);
        Assert.Equal(1, team.Threads);
        team.Dismiss();
    }

    private static void Run(HelperTeam team, Job job, long chunks, int wanted = 64, bool isLarge = true, CancellationTokenSource? cancelledBy = null)
    {
        job.Begin(chunks, cancelledBy?.Token ?? CancellationToken.None);
        team.Run(job, wanted, isLarge);
        job.End();
    }

    private sealed class Job(Action<long> chunk) : TeamJob
    {
        protected override void RunChunk(long index) => chunk(index);
    }
}
