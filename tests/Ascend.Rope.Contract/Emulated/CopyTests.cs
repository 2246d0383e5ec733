using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>Who copies what, and when.</summary>
public sealed class CopyTests : DeviceTest
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public void APinnedCopy_WaitsForNothing_AndHoldsItsBuffer()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tensor = Device.Allocate<Half>(_source.XShape);
        NpuHostBuffer<Half> buffer = Device.AllocatePinned<Half>(_source.X.Length);
        _source.X.CopyTo(buffer.GetSpan());
        using HeldStreams held = new();
        Assert.Equal(NpuCopyTiming.Asynchronous, tensor.EnqueueCopyFrom<Half>(buffer.Memory, stream));
        buffer.Dispose();
        Assert.Equal(1, EmulatorControl.LiveCount(EmulatorKind.HostMemory));
        EmulatorControl.ReleaseStreams();
        stream.Synchronize();
        Assert.Equal(0, EmulatorControl.LiveCount(EmulatorKind.HostMemory));
        RopeCase<Half>.AssertSame(_source.X, tensor.ToArray<Half>());
    }

    [Fact]
    public async Task APageableCopy_WaitsForItsStream()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        Half[] back = new Half[_source.X.Length];
        using HeldStreams held = new();
        operands.Enqueue(stream);
        Task<NpuCopyTiming> copy = Task.Run(() => operands.Y.EnqueueCopyTo<Half>(back, stream), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(copy.IsCompleted);
        EmulatorControl.ReleaseStreams();
        Assert.Equal(NpuCopyTiming.Synchronous, await copy);
        _source.AssertRotated(back);
    }

    [Fact]
    public void TwoDevices_CopyToEachOther()
    {
        using NpuDevice second = NpuDevice.Open(Target.Options with { DeviceIndex = 1 });
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuTensor there = second.Allocate<Half>(_source.XShape);
        operands.Enqueue(stream);
        there.CopyFrom(operands.Y);
        _source.AssertRotated(there.ToArray<Half>());
        operands.X.CopyFrom(there);
        _source.AssertRotated(operands.X.ToArray<Half>());
        Assert.Throws<ArgumentException>(() => operands.X.EnqueueCopyFrom(there, stream));
        Assert.Throws<ArgumentException>(() => second.Allocate<Half>(stream, 64).Dispose());
    }

    [Fact]
    public void ABufferOfTheCpu_IsPageableForAnNpu()
    {
        using NpuDevice cpu = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.Cpu });
        using NpuHostBuffer<Half> buffer = cpu.AllocatePinned<Half>(64);
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tensor = Device.Allocate<Half>(64);
        Assert.Equal(NpuCopyTiming.Synchronous, tensor.EnqueueCopyTo(buffer.Memory, stream));
        NpuGraph.Begin(stream);
        Assert.Contains(
            "NpuDevice.AllocatePinned",
            Assert.Throws<InvalidOperationException>(() => tensor.EnqueueCopyTo(buffer.Memory, stream)).Message, StringComparison.Ordinal);
        NpuGraph.End(stream).Dispose();
    }

    [Theory]
    [InlineData("aclrtMallocHost")]
    [InlineData("aclrtMemcpyAsync")]
    [InlineData("aclrtMemset")]
    [InlineData("aclrtMemsetAsync")]
    [InlineData("aclrtGetMemInfo")]
    public void ACallThatFails_IsNamed(string function)
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor first = Device.Allocate<Half>(64);
        using NpuTensor second = Device.Allocate<Half>(64);
        EmulatorControl.FailCall(function, 1, 507000);
        Assert.Equal(function, Assert.Throws<CannException>(() =>
        {
            Device.AllocatePinned<Half>(64).Dispose();
            first.Clear();
            second.EnqueueClear(stream);
            second.EnqueueCopyFrom(first, stream);
            _ = Device.MemoryInfo;
        }).Function);
    }
}
