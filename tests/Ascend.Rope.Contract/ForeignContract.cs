using System.Runtime.CompilerServices;
using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Memory that others have allocated, and memory in the hands of others.</summary>
public sealed class ForeignContract : DeviceTest
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public void BorrowedMemory_IsRotatedWithTheSameBits_AndGoesBackOnce()
    {
        using StrangersMemory x = Strangers(_source.X);
        using StrangersMemory y = Strangers(new Half[_source.X.Length]);
        using (NpuStream stream = Device.CreateStream())
        using (NpuTensor borrowedX = Device.Borrow<Half>(x.Lend(), _source.XShape))
        using (NpuTensor borrowedY = Device.Borrow<Half>(y.Lend(), _source.XShape))
        using (DeviceOperands<Half> operands = new(Device, _source))
        {
            InterleaveRope.Enqueue(borrowedX, operands.Cos, operands.Sin, borrowedY, stream);
            stream.Synchronize();
            _source.AssertRotated(borrowedY.ToArray<Half>());
            Assert.Equal(0, x.Releases + y.Releases);
        }

        Assert.Equal((1, 1), (x.Releases, y.Releases));
    }

    [Fact]
    public void BorrowedMemory_IsNeitherCountedNorKept()
    {
        long before = Device.MemoryInfo.InUseBytes + Device.MemoryInfo.CachedBytes;
        using StrangersMemory memory = new(512);
        NpuTensor tensor = Device.Borrow<Half>(memory.Lend(), 256);
        Assert.Equal(before, Device.MemoryInfo.InUseBytes + Device.MemoryInfo.CachedBytes);
        tensor.Dispose();
        Assert.Equal(before, Device.MemoryInfo.InUseBytes + Device.MemoryInfo.CachedBytes);
        Assert.Equal(1, memory.Releases);
    }

    [Fact]
    public void BorrowedMemory_StaysUntilTheLastView()
    {
        using StrangersMemory memory = new(512);
        NpuTensor tensor = Device.Borrow<Half>(memory.Lend(), 256);
        NpuTensor view = tensor.Slice(16, 64);
        tensor.Dispose();
        Assert.Equal(0, memory.Releases);
        view.Dispose();
        Assert.Equal(1, memory.Releases);
    }

    [Fact]
    public void BorrowedMemory_StaysUntilTheGraphIsGone()
    {
        using StrangersMemory x = Strangers(_source.X);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        NpuGraph graph;
        using (NpuTensor borrowed = Device.Borrow<Half>(x.Lend(), _source.XShape))
            graph = NpuGraph.Capture(stream, s => InterleaveRope.Enqueue(borrowed, operands.Cos, operands.Sin, operands.Y, s));
        Assert.Equal(0, x.Releases);
        graph.Replay(stream);
        stream.Synchronize();
        _source.AssertRotated(operands.Y.ToArray<Half>());
        graph.Dispose();
        stream.Synchronize();
        Assert.Equal(1, x.Releases);
    }

    [Fact]
    public void BorrowedMemory_LeftToTheFinalizer_GoesBackOnce()
    {
        using StrangersMemory memory = new(512);
        Forget(memory);
        for (int i = 0; i < 100 && memory.Releases == 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(1, memory.Releases);
    }

    [Fact]
    public void WhatIsRefused_GoesBackOnce()
    {
        using StrangersMemory memory = new(512);
        Refused<ArgumentException>(memory, "must hold its tensor", () => Device.Borrow<Half>(memory.Lend(), 257));
        Refused<ArgumentException>(memory, "1 to 8 dimensions", () => Device.Borrow<Half>(memory.Lend()));
        Refused<ArgumentException>(memory, "element type", () => Device.Borrow<int>(memory.Lend(), 4));
        Refused<ArgumentException>(memory, "not at 0", () => Device.Borrow<Half>(new ForeignMemory(0, 512, memory.Release), 4));
        Refused<ArgumentException>(memory, "a multiple", () => Device.Borrow<Half>(new ForeignMemory(memory.Address + 1, 510, memory.Release), 4));
        Refused<ArgumentException>(memory, "can be addressed", () => Device.Borrow<Half>(new ForeignMemory(-16, 512, memory.Release), 256));
        NpuDevice closed = Target.Open();
        closed.Dispose();
        Refused<ObjectDisposedException>(memory, nameof(NpuDevice), () => closed.Borrow<Half>(memory.Lend(), 4));
    }

    [Fact]
    public void MemoryThatWasBorrowed_IsNotBorrowedAgain()
    {
        using StrangersMemory memory = new(512);
        ForeignMemory lent = memory.Lend();
        using (NpuTensor tensor = Device.Borrow<Half>(lent, 256))
        {
            Assert.Throws<InvalidOperationException>(() => Device.Borrow<Half>(lent, 256));
            Assert.Equal(0, memory.Releases);
        }

        Assert.Equal(1, memory.Releases);
    }

    [Fact]
    public void AnOwnerThatThrows_IsCounted()
    {
        long before = NpuDiagnostics.GiveBackFailures;
        using StrangersMemory memory = new(512);
        Device.Borrow<Half>(new ForeignMemory(memory.Address, 512, () => throw new InvalidOperationException()), 256).Dispose();
        Assert.Equal(before + 1, NpuDiagnostics.GiveBackFailures);
    }

    [Fact]
    public void MemoryThatWasBorrowedTwice_IsNoOutputOfItsOwnInput()
    {
        using StrangersMemory memory = Strangers(_source.X);
        using NpuTensor one = Device.Borrow<Half>(memory.Lend(), _source.XShape);
        using NpuTensor other = Device.Borrow<Half>(memory.Lend(), _source.XShape);
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuStream stream = Device.CreateStream();
        Assert.Throws<ArgumentException>("y", () => InterleaveRope.Enqueue(one, operands.Cos, operands.Sin, other, stream));
        Assert.Throws<ArgumentException>("source", () => one.CopyFrom(other));
    }

    [Fact]
    public void ALease_KeepsTheMemory_AfterTheTensor()
    {
        long before = Device.MemoryInfo.InUseBytes;
        NpuTensor tensor = Device.CreateTensor(_source.XShape, _source.X);
        using (NpuMemoryLease lease = tensor.LeaseMemory())
        {
            tensor.Dispose();
            Assert.Equal(_source.X.Length * 2, lease.ByteCount);
            using NpuTensor borrowed = Device.Borrow<Half>(new ForeignMemory(lease.Address, lease.ByteCount), _source.XShape);
            Assert.Equal(_source.X, borrowed.ToArray<Half>());
        }

        Assert.Equal(before, Device.MemoryInfo.InUseBytes);
    }

    [Fact]
    public void ALease_EndsOnce_AndIsOfADenseTensor()
    {
        using NpuTensor tensor = Device.CreateTensor(_source.XShape, _source.X);
        NpuMemoryLease lease = tensor.LeaseMemory();
        lease.Dispose();
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Address);
        using NpuTensor view = tensor.Transpose(1, 2);
        Assert.Throws<ArgumentException>(view.LeaseMemory);
    }

    private StrangersMemory Strangers(Half[] content)
    {
        StrangersMemory memory = new(content.Length * 2);
        using NpuTensor tensor = Device.Borrow<Half>(new ForeignMemory(memory.Address, memory.ByteCount), content.Length);
        tensor.CopyFrom(content);
        return memory;
    }

    private static void Refused<TException>(StrangersMemory memory, string rule, Func<NpuTensor> borrow) where TException : Exception
    {
        int before = memory.Releases;
        Assert.Contains(rule, Assert.Throws<TException>(borrow).Message, StringComparison.Ordinal);
        Assert.Equal(before + 1, memory.Releases);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Forget(StrangersMemory memory) => Device.Borrow<Half>(memory.Lend(), 256);
}
