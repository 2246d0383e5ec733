using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Streams: waiting for them, and what they say.</summary>
public sealed class StreamContract : DeviceTest
{
    [Fact]
    public void NewStream_IsIdle()
    {
        using NpuStream stream = Device.CreateStream();
        Assert.True(stream.IsIdle);
        Assert.Same(Device, stream.Device);
        stream.Synchronize();
    }

    [Fact]
    public async Task SynchronizeAsync_EndsWhenTheWorkIsDone()
    {
        RopeCase<Half> source = new(32, 32, 8, 8);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        for (int i = 0; i < 20; i++)
            operands.Enqueue(stream);
        await stream.SynchronizeAsync(TestContext.Current.CancellationToken);
        Assert.True(stream.IsIdle);
        source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public async Task SynchronizeAsync_ManyAtOnce_AllEnd()
    {
        RopeCase<Half> source = new(8, 8, 8, 8);
        NpuStream[] streams = [.. Enumerable.Range(0, 6).Select(_ => Device.CreateStream())];
        List<Task> waits = [];
        foreach (NpuStream stream in streams)
        {
            using DeviceOperands<Half> operands = new(Device, source);
            operands.Enqueue(stream);
            waits.Add(stream.SynchronizeAsync(TestContext.Current.CancellationToken));
            waits.Add(stream.SynchronizeAsync(TestContext.Current.CancellationToken));
        }

        await Task.WhenAll(waits).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        foreach (NpuStream stream in streams)
            stream.Dispose();
    }

    [Fact]
    public async Task SynchronizeAsync_CancelledBefore_IsCancelled()
    {
        using NpuStream stream = Device.CreateStream();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.SynchronizeAsync(new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Synchronize_FromManyThreads_WaitsForAll()
    {
        RopeCase<Half> source = new(16, 16, 8, 8);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 10; i++)
            {
                operands.Enqueue(stream);
                stream.Synchronize();
            }
        });
        Assert.True(stream.IsIdle);
        source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public async Task AWaitThatTimesOut_SaysSo_AndTheWorkGoesOn()
    {
        using NpuStream stream = Device.CreateStream();
        using BusyWork busy = new(Device);
        RopeCase<Half> source = new(3, 5, 7, 7);
        NpuTensor y;
        busy.Enqueue(stream);
        using (DeviceOperands<Half> operands = new(Device, source))
        {
            y = operands.Y.Slice(0, source.XShape);
            operands.Enqueue(stream);
        }

        using (y)
        {
            TimeoutException timeout = Assert.Throws<TimeoutException>(() => stream.Synchronize(TimeSpan.FromMilliseconds(1)));
            Assert.Contains("work is not done after 1 ms", timeout.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<TimeoutException>(() => stream.SynchronizeAsync(TimeSpan.Zero, TestContext.Current.CancellationToken));
            Assert.Throws<TimeoutException>(() => stream.Synchronize(TimeSpan.Zero));
            stream.Synchronize(TimeSpan.FromSeconds(30));
            Assert.True(stream.IsIdle);
            busy.Enqueue(stream);
            stream.Synchronize(Timeout.InfiniteTimeSpan);
            Assert.True(stream.IsIdle);
            stream.Synchronize(TimeSpan.Zero);
            await stream.SynchronizeAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
            await stream.SynchronizeAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
            source.AssertRotated(y.ToArray<Half>());
        }
    }

    [Fact]
    public void Synchronize_ForNoTimeThatThereIs_IsRefused()
    {
        using NpuStream stream = Device.CreateStream();
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Synchronize(TimeSpan.FromMilliseconds(-2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Synchronize(TimeSpan.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = stream.SynchronizeAsync(TimeSpan.MinValue, TestContext.Current.CancellationToken); });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void AStreamOfAnyPriority_Runs(int priority)
    {
        RopeCase<Half> source = new(3, 5, 7, 7);
        using NpuStream stream = Device.CreateStream(new NpuStreamOptions { Priority = priority });
        using DeviceOperands<Half> operands = new(Device, source);
        operands.Enqueue(stream);
        source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8)]
    public void APriorityThatThereIsNot_IsRefused(int priority)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Device.CreateStream(new NpuStreamOptions { Priority = priority }).Dispose());
        Assert.Contains($"0, the highest, to 7; it is {priority}", refused.Message, StringComparison.Ordinal);
    }
}
