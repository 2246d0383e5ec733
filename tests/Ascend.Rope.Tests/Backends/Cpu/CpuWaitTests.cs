using Ascend.Rope.Backends.Cpu;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cpu;

/// <summary>Waits for streams of the CPU.</summary>
public sealed class CpuWaitTests
{
    [Fact]
    public void AChainOfStreams_NeedsNoStackOfItsLength()
    {
        using NpuDevice device = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.Cpu });
        using NpuTensor large = device.Allocate<Half>(16, 32, 128, 64);
        using NpuTensor tensor = device.Allocate<Half>(64);
        List<IDisposable> owned = [];
        NpuStream stream = Next();
        for (int i = 0; i < 50; i++)
            large.EnqueueClear(stream);
        for (int i = 0; i < 5_000; i++)
        {
            NpuEvent marker = device.CreateEvent();
            owned.Add(marker);
            marker.Record(stream);
            stream = Next();
            stream.WaitFor(marker);
        }

        tensor.EnqueueFill(0, stream);
        Thread waiter = new(stream.Synchronize, maxStackSize: 128 * 1024);
        waiter.Start();
        waiter.Join();
        Assert.True(stream.IsIdle);
        Assert.Equal(new Half[64], tensor.ToArray<Half>());
        owned.ForEach(each => each.Dispose());

        NpuStream Next()
        {
            NpuStream next = device.CreateStream();
            owned.Add(next);
            return next;
        }
    }

    /// <summary>A thread that waits for a stream runs its work, and comes back to locks that others hold just then.</summary>
    [Fact]
    public async Task AWaiterThatIsInterrupted_LeavesTheStreamToOthers()
    {
        using NpuDevice device = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.Cpu });
        using NpuTensor tensor = device.Allocate<Half>(64);
        using NpuStream stream = device.CreateStream();
        bool over = false;
        Thread[] askers = [.. Enumerable.Range(0, 3).Select(index => new Thread(() =>
        {
            while (!Volatile.Read(ref over))
                _ = stream.IsIdle;
        }))];
        Array.ForEach(askers, asker => asker.Start());
        try
        {
            for (int round = 0; round < 300; round++)
            {
                for (int i = 0; i < 20; i++)
                    tensor.EnqueueFill((byte)i, stream);
                Thread waiter = new(() =>
                {
                    try
                    {
                        stream.Synchronize();
                    }
                    catch (ThreadInterruptedException)
                    {
                        // It has given up its own wait, which is all that may happen.
                    }
                });
                waiter.Start();
                waiter.Interrupt();
                Assert.True(waiter.Join(TimeSpan.FromSeconds(30)));
                await stream.SynchronizeAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            Volatile.Write(ref over, true);
            Array.ForEach(askers, asker => asker.Join());
        }

        tensor.EnqueueFill(0, stream);
        stream.Synchronize();
        Assert.Equal(new Half[64], tensor.ToArray<Half>());
    }

    [Fact]
    public async Task WaitsThatGiveUp_LeaveOneSignalBehind()
    {
        CpuProgress progress = new();
        Task first = progress.WhenPassed(1);
        Assert.False(first.IsCompleted);
        Assert.Same(first, progress.WhenPassed(1));
        Assert.NotSame(first, progress.WhenPassed(2));
        progress.Advance();
        await first;
    }
}
