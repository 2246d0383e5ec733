using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>The bits of the operator.</summary>
public sealed class OperatorContract : DeviceTest
{
    /// <summary>B, N, S and the rows of cos: every way in which CANN's tiling splits the work, and prime sizes.</summary>
    public static TheoryData<long, long, long, long> Shapes => new()
    {
        { 32, 32, 1, 1 },     // the fixed shape
        { 1, 4, 512, 512 },   // over S
        { 1, 2, 1021, 1021 },
        { 64, 3, 1, 1 },      // one row of cos: over B
        { 2, 128, 4, 1 },     // one row of cos: over N and S
        { 32, 32, 4, 1 },
        { 3, 5, 7, 7 },       // a row of cos each: over B
        { 48, 2, 511, 511 },
        { 1, 1, 1, 1 },
        { 7, 13, 1, 1 },
        { 2, 11, 17, 1 },
        { 5, 1, 37, 37 },
        { 1, 1, 5000, 5000 },
        { 1, 3, 4999, 1 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Half_HasTheBitsOfTheDefinition(long batch, long heads, long sequence, long cosSequence) =>
        Rotate(new RopeCase<Half>(batch, heads, sequence, cosSequence));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void BFloat16_HasTheBitsOfTheDefinition(long batch, long heads, long sequence, long cosSequence) =>
        Rotate(new RopeCase<BFloat16>(batch, heads, sequence, cosSequence));

    [Fact]
    public void Apply_ReturnsTheResultInATensorOfItsOwn()
    {
        RopeCase<Half> source = new(2, 3, 5, 5);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        using NpuTensor y = InterleaveRope.Apply(operands.X, operands.Cos, operands.Sin, stream);
        Assert.True(stream.IsIdle);
        Assert.Equal(source.XShape, y.Shape.ToArray());
        source.AssertRotated(y.ToArray<Half>());
    }

    [Fact]
    public void Enqueue_LeavesItsInputsAlone()
    {
        RopeCase<BFloat16> source = new(2, 3, 5, 1);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<BFloat16> operands = new(Device, source);
        operands.Enqueue(stream);
        Assert.Equal(source.X, operands.X.ToArray<BFloat16>());
        Assert.Equal(source.Cos, operands.Cos.ToArray<BFloat16>());
        Assert.Equal(source.Sin, operands.Sin.ToArray<BFloat16>());
    }

    [Fact]
    public void Enqueue_RunsInTheOrderOfTheStream()
    {
        RopeCase<Half> first = new(3, 5, 7, 7);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, first);
        using NpuTensor z = Device.Allocate<Half>(first.XShape);
        operands.Enqueue(stream);
        InterleaveRope.Enqueue(operands.Y, operands.Cos, operands.Sin, z, stream);
        Half[] once = first.Expected();
        Half[] twice = Tests.Reference.RopeReference.Apply<Half>(once, first.Cos, first.Sin, 3, 5, 7, 7);
        RopeCase<Half>.AssertSame(twice, z.ToArray<Half>());
    }

    [Fact]
    public void Enqueue_InPlace_RotatesItsInput()
    {
        RopeCase<Half> source = new(3, 5, 7, 7);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        InterleaveRope.Enqueue(operands.X, operands.Cos, operands.Sin, operands.X, stream, RopeOptions.InPlace);
        source.AssertRotated(operands.X.ToArray<Half>());
    }

    [Fact]
    public void Enqueue_OnSlices_TouchesNothingElse()
    {
        RopeCase<Half> source = new(2, 3, 4, 4);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        Half[] canary = [.. Enumerable.Repeat((Half)42, source.X.Length + 256)];
        using NpuTensor large = Device.CreateTensor<Half>([canary.Length], canary);
        using NpuTensor y = large.Slice(128, source.XShape);
        InterleaveRope.Enqueue(operands.X, operands.Cos, operands.Sin, y, stream);
        Half[] after = large.ToArray<Half>();
        source.AssertRotated(after.AsSpan(128, source.X.Length));
        Assert.Equal(canary[..128], after[..128]);
        Assert.Equal(canary[^128..], after[^128..]);
    }

    [Fact]
    public void Enqueue_OnManyStreamsFromManyThreads_GivesEachItsOwnResult()
    {
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, seed =>
        {
            RopeCase<BFloat16> source = new(2, 7, 11, 11, seed);
            using NpuStream stream = Device.CreateStream();
            for (int round = 0; round < 20; round++)
            {
                using DeviceOperands<BFloat16> operands = new(Device, source);
                operands.Enqueue(stream);
                source.AssertRotated(operands.Y.ToArray<BFloat16>());
            }
        });
    }

    [Fact]
    public void Enqueue_OnOneStreamFromManyThreads_GivesEachItsOwnResult()
    {
        using NpuStream stream = Device.CreateStream();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, seed =>
        {
            RopeCase<Half> source = new(2, 7, 11, 1, seed);
            for (int round = 0; round < 20; round++)
            {
                using DeviceOperands<Half> operands = new(Device, source);
                operands.Enqueue(stream);
                source.AssertRotated(operands.Y.ToArray<Half>());
            }
        });
    }

    [Fact]
    public void Enqueue_InItsSteadyState_AllocatesNothing()
    {
        RopeCase<Half> source = new(4, 4, 1, 1);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, source);
        void Round()
        {
            for (int i = 0; i < 300; i++)
                operands.Enqueue(stream);
            stream.Synchronize();
        }

        for (int i = 0; i < 20; i++)
            Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Rotate<T>(RopeCase<T> source) where T : unmanaged
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<T> operands = new(Device, source);
        operands.Enqueue(stream);
        stream.Synchronize();
        source.AssertRotated(operands.Y.ToArray<T>());
    }
}
