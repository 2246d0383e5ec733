using System.Runtime.InteropServices;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Views that are not dense: what can be viewed, and the operator on them, held against packed copies.</summary>
public sealed class ViewContract : DeviceTest
{
    /// <summary>What views need on this device.</summary>
    private RopeOptions Options => TakesViews ? RopeOptions.None : RopeOptions.CompactViews;

    private bool TakesViews => Device.Info.StridedInputs == NpuStridedInputs.Direct;

    [Fact]
    public void ATensor_IsDense()
    {
        using NpuTensor tensor = Device.Allocate<Half>(2, 3, 64);
        Assert.True(tensor.IsDense);
        Assert.Equal([192, 64, 1], tensor.Strides.ToArray());
        using NpuTensor slice = tensor.Slice(64, 1, 5, 64);
        Assert.True(slice.IsDense);
        Assert.Equal([320, 64, 1], slice.Strides.ToArray());
    }

    [Fact]
    public void Narrow_TakesARangeOfADimension()
    {
        using NpuTensor tensor = Device.Allocate<Half>(2, 3, 192);
        using NpuTensor view = tensor.Narrow(2, 128, 64);
        Assert.Equal([2, 3, 64], view.Shape.ToArray());
        Assert.Equal([576, 192, 1], view.Strides.ToArray());
        Assert.False(view.IsDense);
        Assert.Equal(2 * 3 * 64, view.ElementCount);
        using NpuTensor leading = tensor.Narrow(0, 1, 1);
        Assert.True(leading.IsDense);
        Assert.Equal(192 * 3 * 2, leading.ByteCount);
    }

    [Fact]
    public void Transpose_ExchangesDimensions()
    {
        using NpuTensor tensor = Device.Allocate<Half>(2, 3, 4, 64);
        using NpuTensor view = tensor.Transpose(1, 2);
        Assert.Equal([2, 4, 3, 64], view.Shape.ToArray());
        Assert.Equal([768, 64, 256, 1], view.Strides.ToArray());
        Assert.False(view.IsDense);
        using NpuTensor back = view.Transpose(2, 1);
        Assert.True(back.IsDense);
    }

    [Fact]
    public void DimensionsOfSizeOne_DoNotMatterToDensity()
    {
        using NpuTensor tensor = Device.Allocate<Half>(5, 1, 64);
        using NpuTensor view = tensor.View(0, [5, 1, 1, 64], [64, 7, 999, 1]);
        Assert.True(view.IsDense);
        view.CopyFrom(new Half[5 * 64]);
    }

    [Fact]
    public void AView_OutlivesItsTensor()
    {
        RopeCase<Half> source = new(2, 3, 5, 5);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        using Spread<Half> x = new(Device, source.X, source.XShape, [3 * 5 * 192, 192, 3 * 192, 1], 128);
        x.Storage.Dispose();
        InterleaveRope.Enqueue(x.View, operands.Cos, operands.Sin, operands.Y, stream, Options);
        x.View.Dispose();
        source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Theory]
    [InlineData(new long[] { 2, 64 }, new long[] { 192 }, 0, "a stride for each dimension")]
    [InlineData(new long[] { 2, 64 }, new long[] { 192, -1 }, 0, "at least 0")]
    [InlineData(new long[] { 2, 64 }, new long[] { 192, 1 }, 129, "within the memory")]
    [InlineData(new long[] { 2, 64 }, new long[] { 321, 1 }, 0, "spans 384 elements")]
    [InlineData(new long[] { 2, 64 }, new long[] { 192, 1 }, -1, "within the memory")]
    [InlineData(new long[] { 3, 64 }, new long[] { long.MaxValue, 1 }, 0, "within the memory")]
    [InlineData(new long[] { 2, 64 }, new long[] { 0, 1 }, long.MaxValue, "within the memory")]
    [InlineData(new long[] { 2, 0 }, new long[] { 192, 1 }, 0, "at least 1")]
    public void AViewBeyondItsTensor_IsRefused(long[] shape, long[] strides, long offset, string words)
    {
        using NpuTensor tensor = Device.Allocate<Half>(2, 192);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => tensor.View(offset, shape, strides));
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AViewOfAView_StaysWithinThat()
    {
        using NpuTensor tensor = Device.Allocate<Half>(2, 192);
        using NpuTensor view = tensor.Narrow(1, 64, 64);
        using NpuTensor last = view.View(192, [1, 64], [64, 1]);
        Assert.Throws<ArgumentException>(() => view.View(193, [1, 64], [64, 1]));
        Assert.Throws<ArgumentException>(() => view.Slice(0, 64));
    }

    [Fact]
    public void RangesAndDimensionsThatThereAreNot_AreRefused()
    {
        using NpuTensor tensor = Device.Allocate<Half>(2, 192);
        Assert.Throws<ArgumentException>(() => tensor.Narrow(2, 0, 1));
        Assert.Throws<ArgumentException>(() => tensor.Narrow(-1, 0, 1));
        Assert.Throws<ArgumentException>(() => tensor.Narrow(1, 129, 64));
        Assert.Throws<ArgumentException>(() => tensor.Narrow(1, -1, 64));
        Assert.Throws<ArgumentException>(() => tensor.Narrow(1, 0, 0));
        Assert.Throws<ArgumentException>(() => tensor.Narrow(1, 1, long.MaxValue));
        Assert.Throws<ArgumentException>(() => tensor.Transpose(0, 2));
        tensor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.Narrow(1, 0, 1));
    }

    [Fact]
    public void CopiesOfAView_AreRefused()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tensor = Device.Allocate<Half>(2, 192);
        using NpuTensor view = tensor.Narrow(1, 0, 64);
        Half[] host = new Half[128];
        Assert.Contains("dense", Assert.Throws<ArgumentException>(() => view.CopyFrom(host)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => view.CopyTo(host));
        Assert.Throws<ArgumentException>(() => view.ToArray<Half>());
        Assert.Throws<ArgumentException>(() => view.EnqueueCopyFrom<Half>(host, stream));
        Assert.Throws<ArgumentException>(() => view.EnqueueCopyTo<Half>(host, stream));
    }

    [Fact]
    public void TheLast64Of192_AreRotated() => TheLast64Of192<Half>();

    [Fact]
    public void TheLast64Of192_OfBFloat16_AreRotated() => TheLast64Of192<BFloat16>();

    [Fact]
    public void AnotherOrderOfDimensions_IsRotated()
    {
        RopeCase<Half> source = new(2, 3, 37, 37);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        using Spread<Half> bsnd = new(Device, source.X, source.XShape, [37 * 3 * 64, 64, 3 * 64, 1], 0);
        using NpuTensor natural = bsnd.View.Transpose(1, 2);
        Assert.True(natural.IsDense);
        using NpuTensor x = natural.Transpose(1, 2);
        using NpuTensor y = InterleaveRope.Apply(x, operands.Cos, operands.Sin, stream, Options);
        Assert.True(y.IsDense);
        source.AssertRotated(y.ToArray<Half>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void TablesOfOneEntry_ServeABatch(long sequence)
    {
        RopeCase<BFloat16> one = new(1, 2, sequence, sequence);
        RopeCase<BFloat16> source = new(3, 2, sequence, sequence);
        for (int batch = 0; batch < 3; batch++)
        {
            one.Cos.CopyTo(source.Cos, batch * one.Cos.Length);
            one.Sin.CopyTo(source.Sin, batch * one.Sin.Length);
        }

        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<BFloat16> operands = new(Device, source);
        using DeviceOperands<BFloat16> tables = new(Device, one);
        using NpuTensor cos = tables.Cos.View(0, source.CosShape, [0, 0, 64, 1]);
        using NpuTensor sin = tables.Sin.View(0, source.CosShape, [0, 0, 64, 1]);
        InterleaveRope.Enqueue(operands.X, cos, sin, operands.Y, stream, Options);
        source.AssertRotated(operands.Y.ToArray<BFloat16>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AnyStrides_GiveTheBitsOfPackedCopies(int seed)
    {
        Random random = new(seed);
        using NpuStream stream = Device.CreateStream();
        for (int round = 0; round < 20; round++)
        {
            AnyStrides<Half>(random, stream);
            AnyStrides<BFloat16>(random, stream);
        }
    }

    [Fact]
    public void WhatIsCaptured_ReadsTheViewAtEachReplay()
    {
        RopeCase<Half> source = new(4, 3, 2, 2, seed: 7);
        RopeCase<Half> other = new(4, 3, 2, 2, seed: 8);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        long[] strides = [2 * 3 * 192, 192, 3 * 192, 1];
        Spread<Half> x = new(Device, source.X, source.XShape, strides, 128);
        Half[] later = Spread<Half>.Place(other.X, other.XShape, strides, 128);
        using NpuTensor z = Device.Allocate<Half>(source.XShape);
        using NpuGraph graph = NpuGraph.Capture(stream, s =>
        {
            InterleaveRope.Enqueue(x.View, operands.Cos, operands.Sin, operands.Y, s, Options);
            InterleaveRope.Enqueue(operands.Y, operands.Cos, operands.Sin, z, s);
            InterleaveRope.Enqueue(x.View, operands.Cos, operands.Sin, z, s, Options);
        });
        graph.Replay(stream);
        source.AssertRotated(operands.Y.ToArray<Half>());
        x.Storage.CopyFrom(later);
        x.Dispose();
        graph.Replay(stream);
        Half[] expected = Tests.Reference.RopeReference.Apply<Half>(other.X, source.Cos, source.Sin, 4, 3, 2, 2);
        RopeCase<Half>.AssertSame(expected, operands.Y.ToArray<Half>());
        RopeCase<Half>.AssertSame(expected, z.ToArray<Half>());
    }

    [Fact]
    public void AnOutputThatIsNotDense_IsRefused()
    {
        RopeCase<Half> source = new(2, 3, 4, 4);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        using NpuTensor wide = Device.Allocate<Half>(2, 3, 4, 192);
        using NpuTensor y = wide.Narrow(3, 0, 64);
        ArgumentException exception = Assert.Throws<ArgumentException>(() =>
            InterleaveRope.Enqueue(operands.X, operands.Cos, operands.Sin, y, stream, RopeOptions.CompactViews));
        Assert.Equal("y", exception.ParamName);
        Assert.Contains("dense", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnOutputInTheGapsOfItsInput_IsRefused()
    {
        RopeCase<Half> source = new(1, 1, 2, 2);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        using NpuTensor memory = Device.Allocate<Half>(1024);
        using NpuTensor x = memory.View(0, source.XShape, [0, 0, 256, 1]);
        using NpuTensor gap = memory.Slice(64, source.XShape);
        using NpuTensor behind = memory.Slice(320, source.XShape);
        foreach (RopeOptions options in new[] { Options, Options | RopeOptions.InPlace })
        {
            Assert.Contains("share memory with x", Assert.Throws<ArgumentException>(() =>
                InterleaveRope.Enqueue(x, operands.Cos, operands.Sin, gap, stream, options)).Message, StringComparison.Ordinal);
        }

        InterleaveRope.Apply(x, operands.Cos, operands.Sin, behind, stream, Options);
    }

    /// <summary>Its memory is that of y, but not element for element.</summary>
    [Fact]
    public void AnInputInAnotherOrder_IsNotRotatedInPlace()
    {
        RopeCase<Half> source = new(1, 3, 3, 3);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        using NpuTensor x = operands.Y.Transpose(1, 2);
        Assert.Throws<ArgumentException>(() =>
            InterleaveRope.Enqueue(x, operands.Cos, operands.Sin, operands.Y, stream, RopeOptions.InPlace | Options));
    }

    [Fact]
    public void WhereViewsAreNotTaken_TheRefusalNamesTheOption()
    {
        Assert.SkipWhen(TakesViews, "This device takes views as they are.");
        RopeCase<Half> source = new(2, 3, 4, 4);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        using Spread<Half> x = new(Device, source.X, source.XShape, [3 * 4 * 192, 4 * 192, 192, 1], 128);
        NotSupportedException exception = Assert.Throws<NotSupportedException>(() =>
            InterleaveRope.Enqueue(x.View, operands.Cos, operands.Sin, operands.Y, stream));
        Assert.Contains("RopeOptions.CompactViews", exception.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => InterleaveRope.Apply(x.View, operands.Cos, operands.Sin, stream));

        // Rows that a copy within a device cannot take: elements apart, and beside the boundaries of 64 bytes.
        using NpuTensor apart = x.Storage.View(0, source.XShape, [12 * 128, 4 * 128, 128, 2]);
        using NpuTensor beside = x.Storage.View(16, source.XShape, [12 * 128, 4 * 128, 128, 1]);
        using NpuTensor uneven = x.Storage.View(0, source.XShape, [12 * 80, 4 * 80, 80, 1]);
        foreach (NpuTensor view in new[] { apart, beside, uneven })
        {
            Assert.Contains("64 bytes", Assert.Throws<NotSupportedException>(() => InterleaveRope.Enqueue(
                view, operands.Cos, operands.Sin, operands.Y, stream, RopeOptions.CompactViews)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void CompactedViews_AreCounted()
    {
        RopeCase<Half> source = new(2, 3, 4, 4);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        using Spread<Half> x = new(Device, source.X, source.XShape, [3 * 4 * 192, 4 * 192, 192, 1], 128);
        long before = NpuDiagnostics.CompactedViews;
        InterleaveRope.Enqueue(x.View, operands.Cos, operands.Sin, operands.Y, stream, RopeOptions.CompactViews);
        InterleaveRope.Enqueue(operands.X, operands.Cos, operands.Sin, operands.Y, stream, RopeOptions.CompactViews);
        Assert.Equal(TakesViews ? 0 : 1, NpuDiagnostics.CompactedViews - before);
        source.AssertRotated(operands.Y.ToArray<Half>());
    }

    [Fact]
    public void Enqueue_OfViews_InItsSteadyState_AllocatesNothing()
    {
        RopeCase<Half> source = new(2, 2, 1, 1);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        using Spread<Half> x = new(Device, source.X, source.XShape, [2 * 192, 192, 192, 1], 128);
        void Round()
        {
            for (int i = 0; i < 300; i++)
                InterleaveRope.Enqueue(x.View, operands.Cos, operands.Sin, operands.Y, stream, Options);
            stream.Synchronize();
        }

        for (int i = 0; i < 20; i++)
            Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void TheLast64Of192<T>() where T : unmanaged
    {
        RopeCase<T> source = new(7, 5, 1, 1);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<T> operands = new(Device, source);
        using Spread<T> packed = new(Device, source.X, source.XShape, [5 * 192, 192, 192, 1], 128);
        using NpuTensor q = packed.Storage.Slice(0, 7, 5, 1, 192);
        using NpuTensor x = q.Narrow(3, 128, 64);
        InterleaveRope.Enqueue(x, operands.Cos, operands.Sin, operands.Y, stream, Options);
        source.AssertRotated(operands.Y.ToArray<T>());
    }

    private void AnyStrides<T>(Random random, NpuStream stream) where T : unmanaged
    {
        long sequence = random.Next(1, 41);
        RopeCase<T> source = new(random.Next(1, 4), random.Next(1, 4), sequence, random.Next(2) == 0 ? 1 : sequence, random.Next());
        using DeviceOperands<T> operands = new(Device, source);
        using Spread<T> x = Any(source.X, source.XShape);
        using Spread<T> cos = Any(source.Cos, source.CosShape);
        using Spread<T> sin = Any(source.Sin, source.CosShape);
        InterleaveRope.Enqueue(x.View, cos.View, sin.View, operands.Y, stream, Options);
        source.AssertRotated(operands.Y.ToArray<T>());

        // Any order of the dimensions, with gaps between them; what is copied together has rows that lie whole, at multiples of 64 bytes, and what turns
        // out dense is at a multiple of 32.
        Spread<T> Any(T[] values, long[] shape)
        {
            int unit = TakesViews ? 1 : 32;
            int[] order = [0, 1, 2];
            random.Shuffle(order);
            long[] strides = new long[4];
            strides[3] = TakesViews ? random.Next(1, 4) : 1;
            long next = 64 * strides[3];
            foreach (int dimension in order)
            {
                next += random.Next(0, 3) * unit;
                strides[dimension] = next;
                next *= shape[dimension];
            }

            return new Spread<T>(Device, values, shape, strides, random.Next(0, 3) * Math.Max(unit, 16));
        }
    }

    /// <summary>Values that lie in memory as the strides say, with NaN in between, and the view of them.</summary>
    private sealed class Spread<T> : IDisposable where T : unmanaged
    {
        public Spread(NpuDevice device, T[] values, long[] shape, long[] strides, long offset)
        {
            T[] memory = Place(values, shape, strides, offset);
            Storage = device.CreateTensor<T>([memory.Length], memory);
            View = Storage.View(offset, shape, strides);
        }

        public NpuTensor Storage { get; }

        public NpuTensor View { get; }

        public static T[] Place(T[] values, long[] shape, long[] strides, long offset)
        {
            long extent = offset + 1 + shape.Zip(strides, (dimension, stride) => (dimension - 1) * stride).Sum();
            T[] memory = new T[extent];
            MemoryMarshal.AsBytes(memory.AsSpan()).Fill(0xFF);
            for (long index = 0; index < values.Length; index++)
            {
                long place = offset;
                long rest = index;
                for (int i = 3; i >= 0; i--)
                {
                    place += rest % shape[i] * strides[i];
                    rest /= shape[i];
                }

                memory[place] = values[index];
            }

            return memory;
        }

        public void Dispose()
        {
            View.Dispose();
            Storage.Dispose();
        }
    }
}
