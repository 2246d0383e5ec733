using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>Copies between two NPUs, straight or through the host. A failure of a pair of devices is kept, so it comes last.</summary>
public sealed class PeerTests : DeviceTest
{
    [Fact]
    public void ACopyBetweenTwoNpus_GoesStraight_UntilThatFails()
    {
        RopeCase<Half> source = new(2, 3, 4, 4);
        using NpuDevice second = NpuDevice.Open(Target.Options with { DeviceIndex = 1 });
        using NpuTensor here = Device.CreateTensor<Half>(source.XShape, source.X);
        using NpuTensor there = second.Allocate<Half>(source.XShape);
        using NpuTensor back = Device.Allocate<Half>(source.XShape);

        Assert.Equal(1, Copies(there, here));
        Assert.Equal(1, Copies(back, there));
        RopeCase<Half>.AssertSame(source.X, back.ToArray<Half>());

        back.Clear();
        EmulatorControl.FailCall("aclrtMemcpy", 1, 507899);
        Assert.Equal(3, Copies(back, there));
        Assert.Equal(2, Copies(there, back));
        RopeCase<Half>.AssertSame(source.X, back.ToArray<Half>());
    }

    /// <summary>How many copies CANN was asked for.</summary>
    private static int Copies(NpuTensor destination, NpuTensor source) =>
        EmulatorControl.Log(() => destination.CopyFrom(source)).Count(call => call.Function == "aclrtMemcpy");
}
