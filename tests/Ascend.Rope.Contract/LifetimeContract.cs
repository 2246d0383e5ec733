using System.Runtime.CompilerServices;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Who may be disposed of when: anything, in any order.</summary>
public sealed class LifetimeContract : DeviceTest
{
    public static TheoryData<int> Orders => [.. Enumerable.Range(0, 24)];

    [Theory]
    [MemberData(nameof(Orders))]
    public void DisposalInAnyOrder_WhileWorkIsQueued_KeepsWhatTheWorkNeeds(int order)
    {
        RopeCase<Half> source = new(8, 8, 16, 16);
        NpuDevice device = Target.Open();
        NpuStream stream = device.CreateStream();
        DeviceOperands<Half> operands = new(device, source);
        using NpuTensor result = operands.Y.Slice(0, source.XShape);
        operands.Enqueue(stream);

        List<IDisposable> remaining = [device, stream, operands.X, operands];
        for (int left = 4; left > 0; order /= left--)
        {
            remaining[order % left].Dispose();
            remaining.RemoveAt(order % left);
        }

        source.AssertRotated(result.ToArray<Half>());
    }

    [Fact]
    public void Dispose_Twice_DoesNothingMore()
    {
        NpuDevice device = Target.Open();
        NpuStream stream = device.CreateStream();
        NpuTensor tensor = device.Allocate<Half>(64);
        for (int i = 0; i < 2; i++)
        {
            tensor.Dispose();
            stream.Dispose();
            device.Dispose();
        }

        Assert.True(tensor.IsClosed);
    }

    [Fact]
    public void Use_AfterDisposal_IsRefused()
    {
        using DeviceOperands<Half> o = new(Device, new RopeCase<Half>(2, 3, 4, 4));
        using NpuStream stream = Device.CreateStream();
        NpuTensor gone = Device.Allocate<Half>(2, 3, 4, 64);
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => InterleaveRope.Enqueue(gone, o.Cos, o.Sin, o.Y, stream));
        Assert.Throws<ObjectDisposedException>(() => InterleaveRope.Enqueue(o.X, gone, o.Sin, o.Y, stream));
        Assert.Throws<ObjectDisposedException>(() => InterleaveRope.Enqueue(o.X, o.Cos, gone, o.Y, stream));
        Assert.Throws<ObjectDisposedException>(() => InterleaveRope.Enqueue(o.X, o.Cos, o.Sin, gone, stream));
        Assert.Throws<ObjectDisposedException>(() => InterleaveRope.Apply(gone, o.Cos, o.Sin, stream).Dispose());
        Assert.Throws<ObjectDisposedException>(() => gone.Slice(0, 64).Dispose());
        Assert.Throws<ObjectDisposedException>(() => gone.ToArray<Half>());
        Assert.Throws<ObjectDisposedException>(() => gone.CopyFrom(new Half[1536]));
        Assert.Throws<ObjectDisposedException>(() => gone.EnqueueCopyTo<Half>(new Half[1536], stream));

        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => o.Enqueue(stream));
        Assert.Throws<ObjectDisposedException>(() => o.X.EnqueueCopyTo<Half>(new Half[1536], stream));
        Assert.Throws<ObjectDisposedException>(stream.Synchronize);
        Assert.Throws<ObjectDisposedException>(() => stream.IsIdle);
        Assert.Throws<ObjectDisposedException>(() => { _ = stream.SynchronizeAsync(TestContext.Current.CancellationToken); });

        NpuDevice device = Target.Open();
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Allocate<Half>(64).Dispose());
        Assert.Throws<ObjectDisposedException>(() => device.CreateTensor<Half>([64], new Half[64]).Dispose());
        Assert.Throws<ObjectDisposedException>(() => device.CreateStream().Dispose());
    }

    [Fact]
    public void Result_OutlivesTheStreamThatMadeIt()
    {
        RopeCase<BFloat16> source = new(2, 3, 4, 4);
        using DeviceOperands<BFloat16> operands = new(Device, source);
        using (NpuStream stream = Device.CreateStream())
            operands.Enqueue(stream);
        source.AssertRotated(operands.Y.ToArray<BFloat16>());
    }

    [Fact]
    public void EverythingLeftToTheFinalizer_ComesBack()
    {
        for (int i = 0; i < 5; i++)
            Abandon();
        for (int i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [Fact]
    public void DevicesOfOneIndex_AreOneDevice()
    {
        RopeCase<Half> source = new(2, 3, 4, 4);
        using NpuDevice again = Target.Open();
        using NpuStream stream = again.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        operands.Enqueue(stream);
        source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void DisposalDuringEnqueue_OnOtherThreads_IsEitherInTimeOrRefused()
    {
        RopeCase<Half> source = new(4, 4, 4, 4);
        using NpuStream stream = Device.CreateStream();
        for (int round = 0; round < 50; round++)
        {
            DeviceOperands<Half> operands = new(Device, source);
            Parallel.Invoke(
                () => EnqueueUntilRefused(operands, stream),
                operands.Dispose);
        }

        stream.Synchronize();
    }

    [Fact]
    public void DisposalOfTheStreamDuringEnqueue_IsEitherInTimeOrRefused()
    {
        RopeCase<Half> source = new(4, 4, 4, 4);
        using DeviceOperands<Half> operands = new(Device, source);
        for (int round = 0; round < 50; round++)
        {
            NpuStream stream = Device.CreateStream();
            Parallel.Invoke(
                () => EnqueueUntilRefused(operands, stream),
                stream.Dispose);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Abandon()
    {
        NpuStream stream = Device.CreateStream();
        DeviceOperands<Half> operands = new(Device, new RopeCase<Half>(2, 3, 4, 4));
        operands.Enqueue(stream);
    }

    private static void EnqueueUntilRefused(DeviceOperands<Half> operands, NpuStream stream)
    {
        try
        {
            for (int i = 0; i < 20; i++)
                operands.Enqueue(stream);
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
