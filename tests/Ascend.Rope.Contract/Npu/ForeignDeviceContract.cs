using Xunit;

namespace Ascend.Rope.Contract.Npu;

/// <summary>Two devices in one program: the NPU and the CPU.</summary>
public sealed class ForeignDeviceContract : DeviceTest
{
    [Fact]
    public void Enqueue_OfTensorsOrStreamsOfAnotherDevice_IsRefused()
    {
        using NpuDevice cpu = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.Cpu });
        using NpuStream stream = Device.CreateStream();
        using NpuStream foreign = cpu.CreateStream();
        using DeviceOperands<Half> here = new(Device, new RopeCase<Half>(2, 3, 4, 4));
        using DeviceOperands<Half> there = new(cpu, new RopeCase<Half>(2, 3, 4, 4));
        Assert.Contains("own device", Assert.Throws<ArgumentException>(() => here.Enqueue(foreign)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => there.Enqueue(stream));
        Assert.Throws<ArgumentException>(() => InterleaveRope.Enqueue(here.X, there.Cos, here.Sin, here.Y, stream));
        Assert.Throws<ArgumentException>(() => InterleaveRope.Enqueue(here.X, here.Cos, here.Sin, there.Y, stream));
        Assert.Throws<ArgumentException>(() => here.X.EnqueueCopyTo<Half>(new Half[1536], foreign));
    }
}
