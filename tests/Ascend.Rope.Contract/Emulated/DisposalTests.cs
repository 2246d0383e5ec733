using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>Streams that are disposed of while they have work.</summary>
public sealed class DisposalTests : DeviceTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhoeverDisposesOfAStream_HasWaitedForIt_AlsoTheSecond(bool asynchronously)
    {
        using NpuTensor tensor = Device.Allocate<Half>(64);
        NpuStream stream = Device.CreateStream();
        EmulatorControl.HoldStreams();
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
