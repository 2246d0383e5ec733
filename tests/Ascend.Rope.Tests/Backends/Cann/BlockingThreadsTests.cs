using Ascend.Rope.Backends.Cann;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cann;

/// <summary>Threads for calls that wait.</summary>
public sealed class BlockingThreadsTests
{
    [Fact]
    public async Task Run_HasTheOutcomeOfItsAction()
    {
        Assert.Equal(42, await BlockingThreads.Shared.Run(() => 42));
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => BlockingThreads.Shared.Run<int>(() => throw new InvalidTimeZoneException()));
    }

    [Fact]
    public async Task Run_UsesNoThreadOfThePool_NorKeepsTheProcessAlive()
    {
        await BlockingThreads.Shared.Run(() =>
        {
            Assert.False(Thread.CurrentThread.IsThreadPoolThread);
            Assert.True(Thread.CurrentThread.IsBackground);
            return true;
        });
    }

    [Fact]
    public async Task Run_OfActionsThatWaitForEachOther_GivesEachAThread()
    {
        using Barrier barrier = new(6);
        bool[] met = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => BlockingThreads.Shared.Run(() =>
            barrier.SignalAndWait(TimeSpan.FromSeconds(20))))).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.All(met, Assert.True);
    }

    [Fact]
    public async Task Run_WhereTheMachineHasNoThreadToGive_RunsAllTheSame()
    {
        int attempts = 0;
        BlockingThreads threads = new(_ =>
        {
            attempts++;
            throw new InsufficientMemoryException();
        });
        int[] outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(index => threads.Run(() => index)))
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, 2], outcomes);
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task Run_OneAfterTheOther_UsesAThreadAgain()
    {
        HashSet<int> threads = [];
        for (int i = 0; i < 50; i++)
        {
            await BlockingThreads.Shared.Run(() => threads.Add(Environment.CurrentManagedThreadId));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.InRange(threads.Count, 1, 20);
    }
}
