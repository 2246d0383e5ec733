using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Calls that are enqueued together.</summary>
public sealed class BatchContract : DeviceTest
{
    private readonly RopeCase<Half> _q = new(3, 5, 2, 2);
    private readonly RopeCase<BFloat16> _k = new(4, 1, 6, 1);

    [Fact]
    public void EachCall_HasItsOwnShapeTypeAndBits()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> q = new(Device, _q);
        using DeviceOperands<BFloat16> k = new(Device, _k);
        InterleaveRope.Enqueue([Call(q), Call(k)], stream);
        _q.AssertRotated(q.Y.ToArray<Half>());
        _k.AssertRotated(k.Y.ToArray<BFloat16>());
    }

    [Fact]
    public void Calls_RunInOrder()
    {
        RopeCase<Half> source = new(2, 3, 4, 4);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> o = new(Device, source);
        using NpuTensor z = Device.Allocate<Half>(source.XShape);
        InterleaveRope.Enqueue([Call(o), new RopeOperands(o.Y, o.Cos, o.Sin, z)], stream);
        Half[] once = source.Expected();
        RopeCase<Half>.AssertSame(
            Tests.Reference.RopeReference.Apply<Half>(once, source.Cos, source.Sin, 2, 3, 4, 4), z.ToArray<Half>());
    }

    [Fact]
    public void Views_MayBeAmongTheCalls()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> dense = new(Device, _q);
        using NpuTensor wide = Device.Allocate<Half>(3, 5, 2, 192);
        using NpuTensor x = wide.Narrow(3, 128, 64);
        using NpuTensor y = Device.Allocate<Half>(_q.XShape);
        Half[] rows = new Half[wide.ElementCount];
        for (int row = 0; row < _q.X.Length / 64; row++)
            _q.X.AsSpan(row * 64, 64).CopyTo(rows.AsSpan((row * 192) + 128));
        wide.CopyFrom(rows);
        InterleaveRope.Enqueue([Call(dense), new RopeOperands(x, dense.Cos, dense.Sin, y), Call(dense)], stream, RopeOptions.CompactViews);
        _q.AssertRotated(y.ToArray<Half>());
        _q.AssertRotated(dense.Y.ToArray<Half>());
    }

    [Fact]
    public void Tensors_MayBeDisposedOf_OnceTheyAreEnqueued()
    {
        using NpuStream stream = Device.CreateStream();
        DeviceOperands<Half>[] all = [.. Enumerable.Range(0, 40).Select(_ => new DeviceOperands<Half>(Device, _q))];
        InterleaveRope.Enqueue([.. all.Select(Call)], stream);
        foreach (DeviceOperands<Half> operands in all)
            operands.DisposeInputs();
        foreach (DeviceOperands<Half> operands in all)
        {
            _q.AssertRotated(operands.Y.ToArray<Half>());
            operands.Dispose();
        }
    }

    [Fact]
    public void AGraph_RecordsAll()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> q = new(Device, _q);
        using DeviceOperands<BFloat16> k = new(Device, _k);
        using NpuGraph graph = NpuGraph.Capture(stream, s => InterleaveRope.Enqueue([Call(q), Call(k)], s));
        q.Y.Clear();
        k.Y.Clear();
        graph.Replay(stream);
        _q.AssertRotated(q.Y.ToArray<Half>());
        _k.AssertRotated(k.Y.ToArray<BFloat16>());
    }

    [Fact]
    public void NoCalls_AreNothing()
    {
        using NpuStream stream = Device.CreateStream();
        InterleaveRope.Enqueue([], stream);
        Assert.True(stream.IsIdle);
        Assert.Throws<ArgumentNullException>(() => InterleaveRope.Enqueue([], null!));
        Assert.Throws<ArgumentException>(() => InterleaveRope.Enqueue([], stream, (RopeOptions)8));
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => InterleaveRope.Enqueue([], stream));
    }

    [Fact]
    public void AWrongCall_IsNamed_AndNoneIsEnqueued()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> q = new(Device, _q);
        using DeviceOperands<BFloat16> k = new(Device, _k);
        q.Y.Clear();
        Refused<ArgumentException>("calls[1]: y must not share memory with x", Call(q), new RopeOperands(q.X, q.Cos, q.Sin, q.X));
        Refused<ArgumentException>("calls[2]: All tensors of a call must have one element type", Call(q), Call(k), new RopeOperands(q.X, k.Cos, k.Sin, q.Y));
        Refused<ArgumentException>("calls[1]: Value cannot be null", Call(q), default);
        k.Dispose();
        Refused<ObjectDisposedException>("calls[1]: ", Call(q), Call(k));
        Assert.All(q.Y.ToArray<Half>(), value => Assert.Equal((Half)0, value));

        void Refused<TException>(string message, params RopeOperands[] calls) where TException : Exception
        {
            TException exception = Assert.Throws<TException>(() => InterleaveRope.Enqueue(calls, stream));
            Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
            Assert.True(stream.IsIdle);
        }
    }

    [Fact]
    public void Enqueue_AllocatesNothing()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> q = new(Device, _q);
        using DeviceOperands<BFloat16> k = new(Device, _k);
        RopeOperands[] calls = [Call(q), Call(k)];
        long least = long.MaxValue;

        // What the stream keeps its work in grows at first, and now and then.
        for (int round = 0; round < 20; round++)
        {
            stream.Synchronize();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
                InterleaveRope.Enqueue(calls, stream);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static RopeOperands Call<T>(DeviceOperands<T> operands) where T : unmanaged => new(operands.X, operands.Cos, operands.Sin, operands.Y);
}
