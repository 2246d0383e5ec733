using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>Borrowed memory, where CANN tells whose it is, and where CANN fails.</summary>
public sealed unsafe class ForeignTests : DeviceTest
{
    [Fact]
    public void MemoryOfTheHost_IsRefused()
    {
        byte* host = stackalloc byte[512];
        int releases = 0;
        ForeignMemory memory = new((nint)host, 512, () => releases++);
        Assert.Contains("device memory", Assert.Throws<ArgumentException>(() => Device.Borrow<Half>(memory, 256)).Message, StringComparison.Ordinal);
        Assert.Equal(1, releases);
    }

    [Fact]
    public void MemoryOfAnotherDevice_IsRefused()
    {
        using NpuDevice second = NpuDevice.Open(Target.Options with { DeviceIndex = 1 });
        using NpuTensor there = second.Allocate<Half>(256);
        using NpuMemoryLease lease = there.LeaseMemory();
        ForeignMemory memory = new(lease.Address, lease.ByteCount);
        Assert.Contains("on NPU 1", Assert.Throws<ArgumentException>(() => Device.Borrow<Half>(memory, 256)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aclrtPointerGetAttributes", 107000)]
    [InlineData("aclCreateTensor", 0)]
    public void WhenCannFails_TheMemoryGoesBackOnce(string function, int code)
    {
        using StrangersMemory memory = new(512);
        EmulatorControl.FailCall(function, 1, code);
        Assert.Throws<CannException>(() => Device.Borrow<Half>(memory.Lend(), 256));
        Assert.Equal(1, memory.Releases);
    }

    [Theory]
    [InlineData("aclrtPointerGetAttributes", 107000)]
    [InlineData("aclCreateTensor", 0)]
    public void WhenCannFails_TheDeleterIsCalledOnce(string function, int code)
    {
        using StrangersMemory memory = new(512);
        using ForeignDLPack foreign = new(Device, memory, versioned: true);
        EmulatorControl.FailCall(function, 1, code);
        Assert.Throws<CannException>(() => Device.FromDLPack(foreign.Take()));
        Assert.Equal(1, foreign.Deletions);
        foreign.Set(DLField.DeviceId, 1);
        Assert.Throws<ArgumentException>(() => Device.FromDLPack(foreign.Take()));
        Assert.Equal(2, foreign.Deletions);
    }

    [Fact]
    public void MemoryOfATensorInFlight_StaysUntilTheStreamHasPassedIt()
    {
        using StrangersMemory memory = new(512);
        using NpuStream stream = Device.CreateStream();
        using HeldStreams held = new();
        using (NpuTensor tensor = Device.Borrow<Half>(memory.Lend(), 256))
            tensor.EnqueueClear(stream);
        Assert.Equal(0, memory.Releases);
        EmulatorControl.ReleaseStreams();
        stream.Synchronize();
        Assert.Equal(1, memory.Releases);
    }
}
