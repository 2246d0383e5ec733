using Ascend.Rope.Backends.Cann;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cann;

/// <summary>Threads for calls that wait.</summary>
public sealed class BlockingThreadsTests
{
    [Fact]
    public async Task Run_HasTheOutcomeOfItsAction()
    {
        Assert.Equal(42, await BlockingThreads.Run(() => 42));
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => BlockingThreads.Run<int>(() => throw new InvalidTimeZoneException()));
    }

    [Fact]
    public async Task Run_UsesNoThreadOfThePool_NorKeepsTheProcessAlive()
    {
        await BlockingThreads.Run(() =>
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
        bool[] met = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => BlockingThreads.Run(() =>
            barrier.SignalAndWait(TimeSpan.FromSeconds(20))))).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.All(met, Assert.True);
    }

    [Fact]
    public async Task Run_OneAfterTheOther_UsesAThreadAgain()
    {
        HashSet<int> threads = [];
        for (int i = 0; i < 50; i++)
        {
            await BlockingThreads.Run(() => threads.Add(Environment.CurrentManagedThreadId));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.InRange(threads.Count, 1, 20);
    }
}
