using System.Buffers;
using System.Runtime.InteropServices;
using CommunityToolkit.HighPerformance.Buffers;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Tensors: their making, their copies, their views.</summary>
public sealed class TensorContract : DeviceTest
{
    private static readonly Half[] s_data = [.. Enumerable.Range(0, 1536).Select(i => (Half)i)];

    [Fact]
    public void CreateTensor_KnowsWhatItIs()
    {
        using NpuTensor tensor = Device.CreateTensor<Half>([2, 3, 4, 64], s_data);
        Assert.Equal([2, 3, 4, 64], tensor.Shape.ToArray());
        Assert.Equal(1536, tensor.ElementCount);
        Assert.Equal(3072, tensor.ByteCount);
        Assert.Equal(NpuElementType.Float16, tensor.ElementType);
        Assert.Same(Device, tensor.Device);
        Assert.False(tensor.IsInvalid);
        Assert.Equal($"Float16[2, 3, 4, 64] on {Device}", tensor.ToString());
    }

    [Fact]
    public void Copies_GoThereAndBack()
    {
        using NpuTensor tensor = Device.Allocate<Half>(2, 3, 4, 64);
        tensor.CopyFrom(s_data);
        Half[] back = new Half[1536];
        tensor.CopyTo(back);
        Assert.Equal(s_data, back);
        Assert.Equal(s_data, tensor.ToArray<Half>());
        using MemoryOwner<Half> pooled = tensor.ToMemoryOwner<Half>();
        Assert.Equal(s_data, pooled.Span);
    }

    [Fact]
    public async Task EnqueuedCopies_GoThereAndBackInTheOrderOfTheStream()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tensor = Device.Allocate<Half>(1536);
        Half[] back = new Half[1536];
        tensor.EnqueueCopyFrom<Half>(s_data, stream);
        tensor.EnqueueCopyTo<Half>(back, stream);
        await stream.SynchronizeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(s_data, back);
    }

    [Fact]
    public void EnqueuedCopy_HoldsATensorThatIsDisposedOf()
    {
        using NpuStream stream = Device.CreateStream();
        Half[] back = new Half[1536];
        using (NpuTensor tensor = Device.CreateTensor<Half>([1536], s_data))
            tensor.EnqueueCopyTo<Half>(back, stream);
        stream.Synchronize();
        Assert.Equal(s_data, back);
    }

    [Fact]
    public void EnqueuedCopy_OfMemoryWhoseOwnerThrows_IsDoneAllTheSame()
    {
        long before = NpuDiagnostics.UnpinFailures;
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tensor = Device.CreateTensor<Half>([1536], s_data);
        using ThrowingMemory memory = new(new Half[1536]);
        tensor.EnqueueCopyTo(memory.Memory, stream);
        stream.Synchronize();
        Assert.Equal(s_data, memory.GetSpan());
        Assert.Equal(before + 1, NpuDiagnostics.UnpinFailures);
    }

    [Fact]
    public void Copies_OfNull_AreRefused()
    {
        using NpuTensor tensor = Device.CreateTensor<Half>([1536], s_data);
        Assert.Throws<ArgumentNullException>(() => tensor.CopyFrom((Half[])null!));
        Assert.Throws<ArgumentNullException>(() => tensor.CopyTo((Half[])null!));
        Assert.Throws<ArgumentNullException>(() => Device.CreateTensor<Half>([1536], (Half[])null!).Dispose());
    }

    [Fact]
    public void Slice_SharesTheMemoryOfItsTensor()
    {
        NpuTensor whole = Device.CreateTensor<Half>([1536], s_data);
        using NpuTensor slice = whole.Slice(64, 2, 32);
        using NpuTensor within = slice.Slice(32, 32);
        whole.Dispose();
        Assert.Equal(s_data[64..128], slice.ToArray<Half>());
        Assert.Equal(s_data[96..128], within.ToArray<Half>());
        within.CopyFrom(s_data[..32]);
        Assert.Equal(s_data[..32], slice.ToArray<Half>()[32..]);
    }

    [Theory]
    [InlineData(-1, 64)]
    [InlineData(0, 1537)]
    [InlineData(1473, 64)]
    [InlineData(long.MaxValue, 64)]
    public void Slice_ThatLeavesItsTensor_IsRefused(long offset, long count)
    {
        using NpuTensor whole = Device.CreateTensor<Half>([1536], s_data);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => whole.Slice(offset, count));
        Assert.Contains("1536", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { })]
    [InlineData(new long[] { 0 })]
    [InlineData(new long[] { 2, -3 })]
    [InlineData(new long[] { long.MaxValue })]
    [InlineData(new long[] { long.MaxValue, long.MaxValue, long.MaxValue })]
    [InlineData(new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1 })]
    public void Allocate_OfAnImpossibleShape_IsRefused(long[] shape) =>
        Assert.Throws<ArgumentException>(() => Device.Allocate<Half>(shape).Dispose());

    [Fact]
    public void Allocate_OfAnotherType_IsRefused()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Device.Allocate<float>(64).Dispose());
        Assert.Contains("System.Single", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_OfAnotherLengthOrType_AreRefused()
    {
        using NpuTensor tensor = Device.CreateTensor<Half>([1536], s_data);
        using NpuStream stream = Device.CreateStream();
        Assert.Throws<ArgumentException>(() => tensor.CopyFrom(new Half[1535]));
        Assert.Throws<ArgumentException>(() => tensor.CopyFrom(new Half[1537]));
        Assert.Throws<ArgumentException>(() => tensor.CopyFrom(Array.Empty<Half>()));
        Assert.Throws<ArgumentException>(() => tensor.CopyFrom(new BFloat16[1536]));
        Assert.Throws<ArgumentException>(() => tensor.CopyTo(new Half[1535]));
        Assert.Throws<ArgumentException>(() => tensor.CopyTo(new BFloat16[1536]));
        Assert.Throws<ArgumentException>(() => tensor.ToArray<BFloat16>());
        Assert.Throws<ArgumentException>(() => tensor.EnqueueCopyFrom<Half>(new Half[1], stream));
        Assert.Throws<ArgumentException>(() => tensor.EnqueueCopyTo<BFloat16>(new BFloat16[1536], stream));
        Assert.Throws<ArgumentException>(() => Device.CreateTensor<Half>([2, 3], new Half[5]).Dispose());
        Assert.Equal(s_data, tensor.ToArray<Half>());
    }

    private sealed unsafe class ThrowingMemory(Half[] array) : MemoryManager<Half>
    {
        private GCHandle _handle;

        public override Span<Half> GetSpan() => array;

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            _handle = GCHandle.Alloc(array, GCHandleType.Pinned);
            return new MemoryHandle((Half*)_handle.AddrOfPinnedObject() + elementIndex, pinnable: this);
        }

        public override void Unpin()
        {
            _handle.Free();
            throw new InvalidOperationException("The owner has failed.");
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
