using System.Runtime.CompilerServices;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Tensors that come by DLPack, and go by it.</summary>
public sealed class DLPackContract : DeviceTest
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Theory]
    [InlineData(true, DLPackNpuType.Ascend)]
    [InlineData(true, DLPackNpuType.ExtensionDevice)]
    [InlineData(false, DLPackNpuType.Ascend)]
    [InlineData(false, DLPackNpuType.ExtensionDevice)]
    public void WhatIsExported_IsImportedAgain_WithoutACopy(bool versioned, DLPackNpuType npuType)
    {
        long before = Device.MemoryInfo.InUseBytes;
        NpuTensor tensor = Device.CreateTensor(_source.XShape, _source.X);
        DLPackTensor offer = tensor.ToDLPack(versioned, npuType);
        tensor.Dispose();
        using (NpuTensor back = Device.FromDLPack(offer))
        {
            Assert.True(back.Shape.SequenceEqual(_source.XShape));
            Assert.False(back.IsReadOnly);
            Assert.Equal(_source.X, back.ToArray<Half>());
        }

        Assert.Equal(before, Device.MemoryInfo.InUseBytes);
        Assert.Throws<ObjectDisposedException>(() => Device.FromDLPack(offer));
        Assert.Throws<ObjectDisposedException>(() => offer.Release());
    }

    [Fact]
    public void AnOfferThatNobodyTakes_LetsTheMemoryGo()
    {
        long before = Device.MemoryInfo.InUseBytes;
        using (NpuTensor tensor = Device.CreateTensor(_source.XShape, _source.X))
        {
            tensor.ToDLPack().Dispose();
            Assert.NotEqual(before, Device.MemoryInfo.InUseBytes);
        }

        Assert.Equal(before, Device.MemoryInfo.InUseBytes);
    }

    [Fact]
    public void AView_KeepsItsStrides_AndGivesTheBitsOfItsCopy()
    {
        using NpuTensor tensor = Device.CreateTensor<Half>([2, 4, 3, 64], _source.X);
        using NpuTensor view = tensor.Transpose(1, 2);
        using NpuTensor back = Device.FromDLPack(view.ToDLPack());
        Assert.True(back.Strides.SequenceEqual(view.Strides));
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuTensor expected = Device.Allocate<Half>(_source.XShape);
        using NpuStream stream = Device.CreateStream();
        Half[] packed = new Half[_source.X.Length];
        for (int row = 0; row < 24; row++)
            _source.X.AsSpan((((row / 12 * 4) + (row % 4)) * 3 + (row / 4 % 3)) * 64, 64).CopyTo(packed.AsSpan(row * 64));
        operands.X.CopyFrom(packed);
        InterleaveRope.Enqueue(operands.X, operands.Cos, operands.Sin, expected, stream);
        InterleaveRope.Enqueue(back, operands.Cos, operands.Sin, operands.Y, stream, RopeOptions.CompactViews);
        stream.Synchronize();
        RopeCase<Half>.AssertSame(expected.ToArray<Half>(), operands.Y.ToArray<Half>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AStrangersTensor_IsTakenOn_AndDeletedOnce(bool versioned)
    {
        using StrangersMemory memory = new(1024);
        using ForeignDLPack foreign = new(Device, memory, versioned);
        using (NpuTensor tensor = Device.FromDLPack(foreign.Take()))
        {
            tensor.Clear();
            Assert.Equal(new Half[256], tensor.ToArray<Half>());
            Assert.Equal(0, foreign.Deletions);
        }

        Assert.Equal(1, foreign.Deletions);
    }

    [Fact]
    public void WithoutADeleter_NothingIsCalled()
    {
        using StrangersMemory memory = new(1024);
        using ForeignDLPack foreign = new(Device, memory, versioned: true);
        foreign.DropDeleter();
        Device.FromDLPack(foreign.Take()).Dispose();
        foreign.Take().Dispose();
        Assert.Equal(0, foreign.Deletions);
    }

    [Fact]
    public void AStrangersTensorThatNobodyTakes_IsDeletedOnce()
    {
        using StrangersMemory memory = new(1024);
        using ForeignDLPack foreign = new(Device, memory, versioned: false);
        DLPackTensor tensor = foreign.Take();
        tensor.Dispose();
        tensor.Dispose();
        Assert.Equal(1, foreign.Deletions);
    }

    [Theory]
    [InlineData(DLField.DeviceType, 2)]
    [InlineData(DLField.Code, 1)]
    [InlineData(DLField.Bits, 32)]
    [InlineData(DLField.Lanes, 2)]
    [InlineData(DLField.Rank, 0)]
    [InlineData(DLField.Rank, 9)]
    [InlineData(DLField.Dimension, 0)]
    [InlineData(DLField.Dimension, long.MaxValue)]
    [InlineData(DLField.Stride, -1)]
    [InlineData(DLField.Stride, long.MaxValue)]
    [InlineData(DLField.Data, 0)]
    [InlineData(DLField.Data, -16)]
    [InlineData(DLField.ByteOffset, 1)]
    [InlineData(DLField.ByteOffset, -2)]
    [InlineData(DLField.Major, 2)]
    public void WhatCannotBe_IsRefused_AndDeletedOnce(DLField field, long value)
    {
        using StrangersMemory memory = new(1024);
        using ForeignDLPack foreign = new(Device, memory, versioned: true);
        foreign.Set(field, value);
        Assert.Throws<ArgumentException>(() => Device.FromDLPack(foreign.Take()));
        Assert.Equal(1, foreign.Deletions);
    }

    [Theory]
    [InlineData(DLField.DeviceType, 2)]
    [InlineData(DLField.Code, 1)]
    [InlineData(DLField.Bits, 32)]
    [InlineData(DLField.Lanes, 2)]
    [InlineData(DLField.Rank, 0)]
    [InlineData(DLField.Rank, 9)]
    [InlineData(DLField.Dimension, 0)]
    [InlineData(DLField.Dimension, long.MaxValue)]
    [InlineData(DLField.Stride, -1)]
    [InlineData(DLField.Stride, long.MaxValue)]
    [InlineData(DLField.Data, 0)]
    [InlineData(DLField.Data, -16)]
    [InlineData(DLField.ByteOffset, 1)]
    [InlineData(DLField.ByteOffset, -2)]
    public void WhatCannotBe_OfTheLegacyStruct_IsRefused_AndDeletedOnce(DLField field, long value)
    {
        using StrangersMemory memory = new(1024);
        using ForeignDLPack foreign = new(Device, memory, versioned: false);
        foreign.Set(field, value);
        Assert.Throws<ArgumentException>(() => Device.FromDLPack(foreign.Take()));
        Assert.Equal(1, foreign.Deletions);
    }

    [Fact]
    public void ATensorOfBFloat16_IsTakenOn_AndDeletedOnce()
    {
        using StrangersMemory memory = new(1024);
        using ForeignDLPack foreign = new(Device, memory, versioned: true);
        foreign.Set(DLField.Code, 4);
        BFloat16[] values = [.. Enumerable.Range(0, 256).Select(i => (BFloat16)i)];
        using (NpuTensor tensor = Device.FromDLPack(foreign.Take()))
        {
            tensor.CopyFrom(values);
            using NpuTensor back = Device.FromDLPack(tensor.ToDLPack());
            Assert.Equal(NpuElementType.BFloat16, back.ElementType);
            Assert.Equal(values, back.ToArray<BFloat16>());
        }

        Assert.Equal(1, foreign.Deletions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AGraph_HoldsTheTensor_WhichIsDeletedOnce(bool versioned)
    {
        using StrangersMemory memory = new(1024);
        using ForeignDLPack foreign = new(Device, memory, versioned);
        using NpuStream stream = Device.CreateStream();
        NpuGraph graph;
        using (NpuTensor tensor = Device.FromDLPack(foreign.Take()))
            graph = NpuGraph.Capture(stream, s => tensor.EnqueueClear(s));
        graph.Replay(stream);
        graph.Dispose();
        stream.Synchronize();
        Assert.True(SpinWait.SpinUntil(() => foreign.Deletions == 1, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void ViewsThatManyThreadsLetGo_DeleteTheTensorOnce()
    {
        const int Threads = 8;
        for (int run = 0; run < 50; run++)
        {
            using StrangersMemory memory = new(1024);
            using ForeignDLPack foreign = new(Device, memory, versioned: true);
            NpuTensor tensor = Device.FromDLPack(foreign.Take());
            NpuTensor[] views = [.. Enumerable.Range(0, Threads).Select(i => tensor.Slice(i * 16, 16))];
            tensor.Dispose();
            Parallel.ForEach(views, view => view.Dispose());
            Assert.Equal(1, foreign.Deletions);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnExportedTensor_IsDeletedOnAnotherThread_WhileItsOwnersLetGo(bool versioned)
    {
        long before = Device.MemoryInfo.InUseBytes;
        for (int run = 0; run < 50; run++)
        {
            NpuTensor tensor = Device.CreateTensor(_source.XShape, _source.X);
            nint[] offers = [.. Enumerable.Range(0, 4).Select(_ => tensor.ToDLPack(versioned).Release())];
            Parallel.Invoke([tensor.Dispose, .. offers.Select<nint, Action>(offer => () => ForeignDLPack.Delete(offer, versioned))]);
        }

        Assert.Equal(before, Device.MemoryInfo.InUseBytes);
    }

    [Fact]
    public void AReadOnlyTensor_IsRead_AndNotWritten()
    {
        using StrangersMemory memory = new(1024);
        using ForeignDLPack foreign = new(Device, memory, versioned: true);
        foreign.Set(DLField.Flags, 1);
        using NpuTensor x = Device.FromDLPack(foreign.Take());
        using NpuTensor view = x.Slice(0, 1, 1, 1, 64);
        using NpuTensor row = Device.CreateTensor<Half>([1, 1, 1, 64], new Half[64]);
        using NpuStream stream = Device.CreateStream();
        Assert.True(x.IsReadOnly && view.IsReadOnly);
        Assert.Throws<ArgumentException>("y", () => InterleaveRope.Enqueue(row, row, row, view, stream));
        Assert.Throws<ArgumentException>(() => view.CopyFrom(new Half[64]));
        Assert.Throws<ArgumentException>(() => view.EnqueueCopyFrom<Half>(new Half[64], stream));
        Assert.Throws<ArgumentException>(() => view.CopyFrom(row));
        Assert.Throws<ArgumentException>(() => view.EnqueueCopyFrom(row, stream));
        Assert.Throws<ArgumentException>(view.Clear);
        Assert.Throws<ArgumentException>(() => view.EnqueueFill(1, stream));
        Assert.Throws<ArgumentException>("versioned", () => view.ToDLPack(versioned: false));
        using NpuTensor back = Device.FromDLPack(view.ToDLPack());
        Assert.True(back.IsReadOnly);
        row.CopyFrom(back);
    }

    [Fact]
    public void ATensorLeftToTheFinalizer_IsDeletedOnce()
    {
        using StrangersMemory memory = new(1024);
        using ForeignDLPack foreign = new(Device, memory, versioned: true);
        Forget(foreign);
        for (int i = 0; i < 100 && foreign.Deletions == 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(1, foreign.Deletions);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Forget(ForeignDLPack foreign) => Device.FromDLPack(foreign.Take());
}
