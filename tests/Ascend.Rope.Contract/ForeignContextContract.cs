using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Contexts that somebody else has made, and the library's in other hands.</summary>
public sealed class ForeignContextContract : DeviceTest
{
    [Fact]
    public void APrimaryContext_ThatIsBorrowed_IsTheDeviceItself()
    {
        Assert.SkipUnless(Target.IsNpu, "The CPU has no contexts of CANN.");
        RopeCase<Half> source = new(2, 3, 4, 4);
        using NpuContextLease lease = Device.LeaseContext();
        using NpuDevice borrowed = NpuDevice.Borrow(new ForeignContext(lease.Handle), Target.Options);
        Assert.True(borrowed.Info.IsBorrowed);
        Assert.Equal(Device.Info.Index, borrowed.Info.Index);
        using DeviceOperands<Half> operands = new(Device, source);
        using NpuStream stream = borrowed.CreateStream();
        operands.Enqueue(stream);
        stream.Synchronize();
        source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void ALease_Ends()
    {
        Assert.SkipUnless(Target.IsNpu, "The CPU has no contexts of CANN.");
        NpuContextLease lease = Device.LeaseContext();
        lease.Dispose();
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Handle);
        NpuDevice closed = NpuDevice.Open(Target.Options);
        closed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => closed.LeaseContext().Dispose());
    }

    [Fact]
    public void WhatIsNoContext_IsRefused_AndGoesBackOnce()
    {
        int releases = 0;
        ForeignContext none = new(0, () => releases++);
        Assert.Contains("handle is 0", Assert.Throws<ArgumentException>(() => NpuDevice.Borrow(none, Target.Options).Dispose()).Message, StringComparison.Ordinal);
        Assert.Equal(1, releases);
    }

    [Fact]
    public void OnTheCpu_ThereIsNoContext()
    {
        using NpuDevice cpu = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.Cpu });
        int releases = 0;
        ForeignContext context = new(1, () => releases++);
        Assert.Throws<NotSupportedException>(() => cpu.LeaseContext().Dispose());
        Assert.Throws<NotSupportedException>(() => NpuDevice.Borrow(context, new NpuDeviceOptions { Policy = NpuPolicy.Cpu }).Dispose());
        Assert.Equal(1, releases);
    }
}
