using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Copies between tensors, and fills.</summary>
public sealed class CopyContract : DeviceTest
{
    private static readonly Half[] s_data = [.. Enumerable.Range(0, 1536).Select(i => (Half)i)];

    [Fact]
    public void CopyFrom_ATensorOfTheDevice_CopiesIt()
    {
        using NpuTensor source = Device.CreateTensor<Half>([1536], s_data);
        using NpuTensor target = Device.Allocate<Half>(2, 12, 64);
        target.CopyFrom(source);
        Assert.Equal(s_data, target.ToArray<Half>());
        using NpuTensor first = target.Slice(0, 64);
        using NpuTensor second = target.Slice(64, 64);
        first.CopyFrom(second);
        Assert.Equal([.. s_data[64..128], .. s_data[64..]], target.ToArray<Half>());
    }

    [Fact]
    public void CopiesAndFills_OfAStream_KeepItsOrder()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor target = Device.Allocate<Half>(1536);
        using (NpuTensor source = Device.CreateTensor<Half>([1536], s_data))
        {
            target.EnqueueFill(0x3C, stream);
            target.EnqueueCopyFrom(source, stream);
            source.EnqueueClear(stream);
            using NpuTensor part = target.Slice(64, 64);
            part.EnqueueClear(stream);
        }

        Assert.Equal([.. s_data[..64], .. new Half[64], .. s_data[128..]], target.ToArray<Half>());
        target.EnqueueFill(0x3C, stream);
        Assert.All(target.ToArray<Half>(), value => Assert.Equal(BitConverter.UInt16BitsToHalf(0x3C3C), value));
        target.Clear();
        Assert.Equal(new Half[1536], target.ToArray<Half>());
    }

    [Fact]
    public void CopyFrom_WaitsForTheWorkOnBoth()
    {
        RopeCase<Half> source = new(8, 8, 16, 16);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        using NpuTensor target = Device.Allocate<Half>(source.XShape);
        target.EnqueueFill(1, stream);
        operands.Enqueue(stream);
        target.CopyFrom(operands.Y);
        source.AssertRotated(target.ToArray<Half>());
    }

    [Theory]
    [InlineData(64)]
    [InlineData((1 << 20) + 3)]
    public void CopyFrom_AnotherDevice_GoesBothWays(int count)
    {
        using NpuDevice cpu = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.Cpu });
        Half[] data = [.. Enumerable.Range(0, count).Select(i => (Half)(i % 2000))];
        using NpuTensor there = cpu.CreateTensor<Half>([count], data);
        using NpuTensor here = Device.Allocate<Half>(count);
        here.CopyFrom(there);
        Assert.Equal(data, here.ToArray<Half>());
        there.Clear();
        there.CopyFrom(here);
        Assert.Equal(data, there.ToArray<Half>());
    }

    [Fact]
    public void Copies_BetweenTensorsThatDoNotFit_AreRefused()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tensor = Device.CreateTensor<Half>([1536], s_data);
        using NpuTensor small = Device.Allocate<Half>(64);
        using NpuTensor type = Device.Allocate<BFloat16>(1536);
        using NpuTensor front = tensor.Slice(0, 64);
        using NpuTensor overlapping = tensor.Slice(63, 64);
        NpuTensor gone = Device.Allocate<Half>(1536);
        gone.Dispose();
        Assert.Throws<ArgumentException>(() => tensor.CopyFrom(small));
        Assert.Throws<ArgumentException>(() => tensor.CopyFrom(type));
        Assert.Throws<ArgumentException>(() => tensor.CopyFrom(tensor));
        Assert.Throws<ArgumentException>(() => front.CopyFrom(overlapping));
        Assert.Throws<ArgumentException>(() => front.EnqueueCopyFrom(overlapping, stream));
        Assert.Throws<ArgumentNullException>(() => tensor.CopyFrom((NpuTensor)null!));
        Assert.Throws<ArgumentNullException>(() => tensor.EnqueueClear(null!));
        Assert.Throws<ObjectDisposedException>(() => tensor.CopyFrom(gone));
        Assert.Throws<ObjectDisposedException>(() => gone.CopyFrom(tensor));
        Assert.Throws<ObjectDisposedException>(gone.Clear);
        Assert.Throws<ObjectDisposedException>(() => gone.EnqueueClear(stream));
        Assert.Equal(s_data, tensor.ToArray<Half>());
    }

    [Theory]
    [InlineData(32, 2)]
    [InlineData(1, 128)]
    public void ACopyInTheOrderOfAStream_IsBetweenMultiplesOf64Bytes_AndOneThatBlocksIsNot(int from, int to)
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tensor = Device.CreateTensor<Half>([1536], s_data);
        using NpuTensor copy = Device.Allocate<Half>(1536);
        using NpuTensor source = tensor.Slice(from, 64);
        using NpuTensor target = copy.Slice(to, 64);
        string message = Assert.Throws<ArgumentException>(() => target.EnqueueCopyFrom(source, stream)).Message;
        Assert.Contains("multiples of 64 bytes", message, StringComparison.Ordinal);
        Assert.Contains(from == 1 ? "the source lies 2 bytes" : "this tensor lies 4 bytes", message, StringComparison.Ordinal);
        target.CopyFrom(source);
        Assert.Equal(s_data[from..(from + 64)], target.ToArray<Half>());
    }

    [Fact]
    public void CopiesThatBlock_AreRefusedInACapture()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tensor = Device.CreateTensor<Half>([1536], s_data);
        using NpuTensor other = Device.CreateTensor<Half>([1536], s_data);
        NpuGraph.Begin(stream);
        Assert.Contains("A copy that blocks", Assert.Throws<InvalidOperationException>(() => tensor.CopyFrom(other)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(tensor.Clear);
        NpuGraph.End(stream).Dispose();
        Assert.Equal(s_data, tensor.ToArray<Half>());
    }
}
