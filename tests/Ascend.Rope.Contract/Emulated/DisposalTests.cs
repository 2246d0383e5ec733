using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>Streams and graphs that are disposed of while they have work.</summary>
public sealed class DisposalTests : DeviceTest
{
    [Fact]
    public void AGraph_DisposedOfWhileItRunsLong_IsDestroyedWhenItIsDone()
    {
        RopeCase<Half> source = new(2, 3, 4, 4);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        long before = EmulatorControl.LiveCount(EmulatorKind.Graph);
        EmulatorControl.SetDestroyPatience(1);
        try
        {
            NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
            operands.DisposeInputs();
            using HeldStreams held = new();
            graph.Replay(stream);
            graph.Dispose();
            Thread.Sleep(50);
            Assert.Equal(before + 1, EmulatorControl.LiveCount(EmulatorKind.Graph));
            EmulatorControl.ReleaseStreams();
            source.AssertRotated(operands.Y.ToArray<Half>());
            Assert.Equal(before, EmulatorControl.LiveCount(EmulatorKind.Graph));
        }
        finally
        {
            EmulatorControl.SetDestroyPatience(10_000);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhoeverDisposesOfAStream_HasWaitedForIt_AlsoTheSecond(bool asynchronously)
    {
        using NpuTensor tensor = Device.Allocate<Half>(64);
        NpuStream stream = Device.CreateStream();
        using HeldStreams held = new();
        tensor.EnqueueClear(stream);
        Task[] ends = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            if (asynchronously)
                await stream.DisposeAsync();
            else
                stream.Dispose();
        }))];
        Task first = await Task.WhenAny([.. ends, Task.Delay(200, TestContext.Current.CancellationToken)]);
        Assert.DoesNotContain(first, ends);
        EmulatorControl.ReleaseStreams();
        await Task.WhenAll(ends);
    }
}
