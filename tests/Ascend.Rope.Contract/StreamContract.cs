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
}
