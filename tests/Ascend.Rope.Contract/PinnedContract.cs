using System.Buffers;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Host memory for asynchronous copies.</summary>
public sealed class PinnedContract : DeviceTest
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public void Copies_SayWhetherTheyAreAsynchronous()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tensor = Device.Allocate<Half>(64);
        using NpuHostBuffer<Half> buffer = Device.AllocatePinned<Half>(128);
        buffer.GetSpan().Fill((Half)3);
        Half[] pageable = new Half[64];
        Assert.Equal(NpuCopyTiming.Asynchronous, tensor.EnqueueCopyFrom<Half>(buffer.Memory[64..], stream));
        Assert.Equal(NpuCopyTiming.Asynchronous, tensor.EnqueueCopyTo(buffer.Memory[..64], stream));
        NpuCopyTiming expected = Target.IsNpu ? NpuCopyTiming.Synchronous : NpuCopyTiming.Asynchronous;
        Assert.Equal(expected, tensor.EnqueueCopyTo<Half>(pageable, stream));
        Assert.Equal(expected, tensor.EnqueueCopyFrom<Half>(pageable, stream));
        stream.Synchronize();
        Assert.Equal([.. Enumerable.Repeat((Half)3, 64)], pageable);
        Assert.Same(Device, buffer.Device);
        Assert.Equal(128, buffer.Length);
    }

    [Fact]
    public void ABuffer_OutlivesItsDisposal_WhileACopyHoldsIt()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tensor = Device.Allocate<Half>(1536);
        for (int i = 0; i < 20; i++)
        {
            NpuHostBuffer<Half> buffer = Device.AllocatePinned<Half>(1536);
            _source.X.CopyTo(buffer.GetSpan());
            tensor.EnqueueCopyFrom<Half>(buffer.Memory, stream);
            buffer.Dispose();
        }

        RopeCase<Half>.AssertSame(_source.X, tensor.ToArray<Half>());
    }

    [Fact]
    public unsafe void APin_HoldsTheMemory_AndADisposedBufferIsRefused()
    {
        NpuHostBuffer<long> buffer = Device.AllocatePinned<long>(10);
        buffer.GetSpan()[3] = 7;
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Pin(11).Dispose());
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Pin(-1).Dispose());
        using (MemoryHandle pin = buffer.Pin(3))
        {
            buffer.Dispose();
            Assert.Equal(7, *(long*)pin.Pointer);
        }

        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.GetSpan().Length);
        Assert.Throws<ObjectDisposedException>(() => buffer.Pin().Dispose());
        Assert.Throws<ArgumentOutOfRangeException>(() => Device.AllocatePinned<Half>(0).Dispose());
    }

    [Fact]
    public void AGraph_RecordsCopiesAndFills_AndHoldsTheirMemory()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuHostBuffer<Half> input = Device.AllocatePinned<Half>(_source.X.Length);
        using NpuHostBuffer<Half> output = Device.AllocatePinned<Half>(_source.X.Length);
        using NpuTensor between = Device.Allocate<Half>(_source.XShape);
        NpuGraph graph;
        using (DeviceOperands<Half> o = new(Device, _source))
        using (NpuHostBuffer<Half> cos = Device.AllocatePinned<Half>(_source.Cos.Length))
        {
            _source.Cos.CopyTo(cos.GetSpan());
            o.Cos.Clear();
            graph = NpuGraph.Capture(stream, s =>
            {
                between.EnqueueFill(0xFF, s);
                between.EnqueueCopyFrom<Half>(input.Memory, s);
                o.X.EnqueueClear(s);
                o.X.EnqueueCopyFrom(between, s);
                o.Cos.EnqueueCopyFrom<Half>(cos.Memory, s);
                o.Enqueue(s);
                o.Y.EnqueueCopyTo(output.Memory, s);
            });
        }

        foreach (int seed in (int[])[1, 2])
        {
            RopeCase<Half> other = new(2, 3, 4, 4, seed);
            other.X.CopyTo(input.GetSpan());
            graph.Replay(stream);
            stream.Synchronize();
            RopeCase<Half>.AssertSame(
                RopeReference.Apply<Half>(other.X, _source.Cos, _source.Sin, 2, 3, 4, 4), output.GetSpan());
        }

        graph.Dispose();
    }
}
