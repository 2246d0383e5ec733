using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Memory that is given back and given out again.</summary>
public sealed class MemoryContract : DeviceTest
{
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public void MemoryInfo_CountsWhatIsInUse_AndWhatIsCached()
    {
        Device.TrimMemory();
        NpuMemoryInfo before = Device.MemoryInfo;
        Assert.InRange(before.FreeBytes, 1, before.TotalBytes);
        Assert.Equal(0, before.CachedBytes);
        using (Device.Allocate<Half>(1000))
            Assert.Equal(before.InUseBytes + 2048, Device.MemoryInfo.InUseBytes);
        Assert.Equal(before.InUseBytes, Device.MemoryInfo.InUseBytes);
        Assert.Equal(2048, Device.MemoryInfo.CachedBytes);
        Device.TrimMemory();
        Assert.Equal(0, Device.MemoryInfo.CachedBytes);
    }

    [Fact]
    public void DisposingOfADevice_FreesWhatIsCached()
    {
        Device.Allocate<Half>(1000).Dispose();
        Assert.NotEqual(0, Device.MemoryInfo.CachedBytes);
        Target.Open().Dispose();
        Assert.Equal(0, Device.MemoryInfo.CachedBytes);
    }

    [Theory]
    [InlineData(1, 512)]
    [InlineData(256, 512)]
    [InlineData(257, 1024)]
    [InlineData(2048, 4096)]
    [InlineData(2049, 4608)]
    [InlineData((1 << 19) + 1, (1 << 20) + (1 << 17))]
    public void Sizes_AreRoundedUp_ByLessThanAnEighth(long elements, long byteCount)
    {
        long before = Device.MemoryInfo.InUseBytes;
        using NpuTensor tensor = Device.Allocate<Half>(elements);
        Assert.Equal(byteCount, Device.MemoryInfo.InUseBytes - before);
    }

    [Fact]
    public void WithALimitOf0_NothingIsKeptOrRounded()
    {
        Device.MemoryCacheLimit = 0;
        long before = Device.MemoryInfo.InUseBytes;
        using (Device.Allocate<Half>(1000))
            Assert.Equal(before + 2000, Device.MemoryInfo.InUseBytes);
        Assert.Equal(before, Device.MemoryInfo.InUseBytes);
        Assert.Equal(0, Device.MemoryInfo.CachedBytes);
    }

    [Fact]
    public void TheLimit_FreesWhatHasBeenIdleLongest()
    {
        Device.TrimMemory();
        Device.MemoryCacheLimit = 8192;
        using (Device.Allocate<Half>(256))
        using (Device.Allocate<Half>(512))
        {
        }

        Assert.Equal(1024 + 512, Device.MemoryInfo.CachedBytes);
        Device.Allocate<Half>(3584).Dispose();
        Assert.Equal(7168 + 512, Device.MemoryInfo.CachedBytes);
        Device.Allocate<Half>(1 << 20).Dispose();
        Assert.Equal(7168 + 512, Device.MemoryInfo.CachedBytes);
        Device.MemoryCacheLimit = 100;
        Assert.Equal(0, Device.MemoryInfo.CachedBytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => Device.MemoryCacheLimit = -1);
    }

    [Fact]
    public void AllocateForAStream_OfADisposedOrForeignOne_IsRefused()
    {
        NpuStream stream = Device.CreateStream();
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Device.Allocate<Half>(stream, 64).Dispose());
        Assert.Throws<ArgumentNullException>(() => Device.Allocate<Half>((NpuStream)null!, 64).Dispose());
    }

    [Fact]
    public void MemoryThatIsReusedOnItsStream_GivesTheRightBits()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuTensor last = Device.Allocate<Half>(_source.XShape);
        for (int i = 0; i < 300; i++)
        {
            using NpuTensor between = Device.Allocate<Half>(stream, _source.XShape);
            InterleaveRope.Enqueue(operands.X, operands.Cos, operands.Sin, between, stream);
            InterleaveRope.Enqueue(between, operands.Cos, operands.Sin, last, stream);
        }

        RopeCase<Half>.AssertSame(
            RopeReference.Apply<Half>(_source.Expected(), _source.Cos, _source.Sin, 2, 3, 4, 4), last.ToArray<Half>());
    }

    [Fact]
    public void ABlockingCopyIntoMemoryOfTheStream_WaitsForIt()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        for (int i = 0; i < 50; i++)
        {
            NpuTensor y = Device.Allocate<Half>(stream, _source.XShape);
            InterleaveRope.Enqueue(operands.X, operands.Cos, operands.Sin, y, stream);
            y.Dispose();
            using NpuTensor next = Device.Allocate<Half>(stream, _source.XShape);
            next.CopyFrom(_source.X);
            RopeCase<Half>.AssertSame(_source.X, next.ToArray<Half>());
        }
    }

    [Fact]
    public void MemoryOfATensorThatIsDisposedOfDuringACall_IsNobodyElsesBeforeItIsEnqueued()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        for (int i = 0; i < 1000; i++)
        {
            NpuTensor y = Device.Allocate<Half>(stream, _source.XShape);
            Parallel.Invoke(
                () => EnqueueUntilRefused(operands, y, stream),
                () =>
                {
                    Thread.SpinWait(i);
                    y.Dispose();
                    using NpuTensor next = Device.Allocate<Half>(stream, _source.XShape);
                    next.CopyFrom(_source.X);
                    Thread.SpinWait(100);
                    RopeCase<Half>.AssertSame(_source.X, next.ToArray<Half>());
                });
        }
    }

    [Fact]
    public void ManyThreads_NeverShareABlock()
    {
        Parallel.For(0, 4, thread =>
        {
            using NpuStream stream = Device.CreateStream();
            Half[] mine = [.. Enumerable.Repeat((Half)thread, 600)];
            for (int i = 0; i < 200; i++)
            {
                using NpuTensor tensor = i % 2 == 0 ? Device.Allocate<Half>(600) : Device.Allocate<Half>(stream, 600);
                tensor.EnqueueCopyFrom<Half>(mine, stream);
                using NpuTensor slice = tensor.Slice(0, 600);
                tensor.Dispose();
                Assert.Equal(mine, slice.ToArray<Half>());
            }
        });
    }

    [Fact]
    public void MemoryThatIsGivenOutAgain_HoldsNothingOfBefore()
    {
        for (int i = 0; i < 3; i++)
        {
            using NpuTensor tensor = Device.Allocate<Half>(600);
            Assert.All(tensor.ToArray<Half>(), element => Assert.Equal(Half.Zero, element));
            tensor.CopyFrom(Enumerable.Repeat(Half.NaN, 600).ToArray());
        }
    }

    [Fact]
    public void MemoryOfTheStreamsOwnEarlierWork_HoldsNothingOfBefore()
    {
        using NpuStream stream = Device.CreateStream();
        for (int i = 0; i < 3; i++)
        {
            using NpuTensor tensor = Device.Allocate<Half>(stream, 600);
            using NpuTensor copy = Device.AllocateUninitialized<Half>(600);
            copy.EnqueueCopyFrom(tensor, stream);
            tensor.EnqueueFill(0xFF, stream);
            Assert.All(copy.ToArray<Half>(), element => Assert.Equal(Half.Zero, element));
        }
    }

    [Fact]
    public void PinnedMemory_HoldsNothingOfBefore()
    {
        for (int i = 0; i < 3; i++)
        {
            using NpuHostBuffer<byte> buffer = Device.AllocatePinned<byte>(100_000);
            Assert.Equal(-1, buffer.GetSpan().IndexOfAnyExcept((byte)0));
            buffer.GetSpan().Fill(0xFF);
        }
    }

    [Fact]
    public void UninitializedMemory_IsNotCleared()
    {
        Half[] secret = [.. Enumerable.Range(1, 600).Select(i => (Half)i)];
        Device.CreateTensor<Half>([600], secret).Dispose();
        using NpuTensor tensor = Device.AllocateUninitialized<Half>(600);
        Assert.Equal(secret, tensor.ToArray<Half>());
    }

    private static void EnqueueUntilRefused(DeviceOperands<Half> operands, NpuTensor y, NpuStream stream)
    {
        try
        {
            for (int i = 0; i < 50; i++)
                InterleaveRope.Enqueue(operands.X, operands.Cos, operands.Sin, y, stream);
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
