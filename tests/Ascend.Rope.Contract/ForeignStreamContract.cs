using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Streams that somebody else has created, and the library's in other hands.</summary>
public sealed class ForeignStreamContract : DeviceTest
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public void AForeignStream_RunsWork_InTheOrderOfAll_AndIsNotDestroyed()
    {
        SkipWithoutCann();
        using NpuStream owner = Device.CreateStream();
        using NpuStreamLease lease = owner.LeaseHandle();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuTensor x = Device.Allocate<Half>(_source.XShape);
        using (NpuStream borrowed = Device.Borrow(new ForeignStream(lease.Handle)))
        {
            x.EnqueueCopyFrom(operands.X, owner);
            InterleaveRope.Enqueue(x, operands.Cos, operands.Sin, operands.Y, borrowed);
        }

        _source.AssertRotated(operands.Y.ToArray<Half>());
        operands.Enqueue(owner);
        owner.Synchronize();
    }

    [Fact]
    public async Task AWaitForAForeignStream_WaitsForTheWorkOfOthers()
    {
        SkipWithoutCann();
        using NpuStream owner = Device.CreateStream();
        using NpuStreamLease lease = owner.LeaseHandle();
        using DeviceOperands<Half> operands = new(Device, _source);
        await using NpuStream borrowed = Device.Borrow(new ForeignStream(lease.Handle));
        operands.Enqueue(owner);
        await borrowed.SynchronizeAsync(TestContext.Current.CancellationToken);
        Assert.True(owner.IsIdle);
        Assert.True(borrowed.IsIdle);
    }

    [Fact]
    public void ALease_KeepsTheStream_ThatItsOwnerHasDisposedOf()
    {
        SkipWithoutCann();
        NpuStream owner = Device.CreateStream();
        NpuStreamLease lease = owner.LeaseHandle();
        owner.Dispose();
        using DeviceOperands<Half> operands = new(Device, _source);
        using (NpuStream borrowed = Device.Borrow(new ForeignStream(lease.Handle)))
            operands.Enqueue(borrowed);
        _source.AssertRotated(operands.Y.ToArray<Half>());
        lease.Dispose();
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Handle);
        Assert.Throws<ObjectDisposedException>(() => owner.LeaseHandle().Dispose());
    }

    [Fact]
    public void AGraph_MayBeCapturedOnAForeignStream()
    {
        SkipWithoutCann();
        using NpuStream owner = Device.CreateStream();
        using NpuStreamLease lease = owner.LeaseHandle();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuStream borrowed = Device.Borrow(new ForeignStream(lease.Handle));
        using NpuGraph graph = NpuGraph.Capture(borrowed, operands.Enqueue);
        graph.Replay(borrowed);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void WhatIsNoStreamOfCann_IsRefused()
    {
        Assert.Contains("handle is 0", Assert.Throws<ArgumentException>(() => Device.Borrow(new ForeignStream(0)).Dispose()).Message, StringComparison.Ordinal);
        if (Target.IsNpu)
            return;
        using NpuStream stream = Device.CreateStream();
        Assert.Throws<NotSupportedException>(() => stream.LeaseHandle().Dispose());
        Assert.Throws<NotSupportedException>(() => Device.Borrow(new ForeignStream(1)).Dispose());
    }

    private static void SkipWithoutCann() => Assert.SkipUnless(Target.IsNpu, "The CPU has no streams of CANN.");
}
