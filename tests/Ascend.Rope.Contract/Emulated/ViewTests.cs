using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>How views reach CANN, and what becomes of failures on the way.</summary>
public sealed class ViewTests : DeviceTest
{
    private static readonly long[] s_strides = [4 * 3 * 192, 192, 3 * 192, 1];

    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    private bool TakesViews => Device.Info.StridedInputs == NpuStridedInputs.Direct;

    [Fact]
    public void ViewsAreTaken_FromTheFirstVersionOnWithAMathLibrary() => Assert.Equal(EmulatorControl.Version != "8.1", TakesViews);

    [Fact]
    public void AView_IsCopiedByCannWhereItCan_AndElseRowByRow()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuTensor memory = Device.Allocate<Half>(2 * 4 * 3 * 192);
        using NpuTensor x = memory.View(128, _source.XShape, s_strides);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() =>
            InterleaveRope.Enqueue(x, operands.Cos, operands.Sin, operands.Y, stream, RopeOptions.CompactViews));
        Assert.Equal(TakesViews ? 0 : 2 * 3 * 4, calls.Count(call => call.Function == "aclrtMemcpyAsync"));
        Assert.Single(calls, call => call.Function == "aclnnInterleaveRope");
    }

    [Fact]
    public void RowsThatLieTogether_AreCopiedAtOnce()
    {
        Assert.SkipWhen(TakesViews, "This CANN copies views itself.");
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuTensor memory = Device.Allocate<Half>(2, 5, 4, 64);
        using NpuTensor x = memory.Narrow(1, 1, 3);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() =>
            InterleaveRope.Enqueue(x, operands.Cos, operands.Sin, operands.Y, stream, RopeOptions.CompactViews));
        Assert.Equal(2, calls.Count(call => call.Function == "aclrtMemcpyAsync"));
    }

    [Fact]
    public void RowsOfBorrowedMemory_ThatLieWhereNoCopyBegins_AreRefused()
    {
        Assert.SkipWhen(TakesViews, "This CANN copies views itself.");
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using StrangersMemory memory = new((2 * 4 * 3 * 192 * 2) + 32);
        using NpuTensor all = Device.Borrow<Half>(new ForeignMemory(memory.Address + 32, memory.ByteCount - 32), 2 * 4 * 3 * 192);
        using NpuTensor x = all.View(0, _source.XShape, s_strides);
        string message = Assert.Throws<NotSupportedException>(() =>
            InterleaveRope.Enqueue(x, operands.Cos, operands.Sin, operands.Y, stream, RopeOptions.CompactViews)).Message;
        Assert.Contains("begins 32 bytes beyond such a multiple", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMathLibraryThatIsGone_IsAFailureOfCann()
    {
        Assert.SkipUnless(TakesViews, "This CANN takes no views.");
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuTensor memory = Device.Allocate<Half>(2 * 4 * 3 * 192);
        using NpuTensor x = memory.View(128, _source.XShape, s_strides);
        EmulatorControl.HideMathLibrary(true);
        try
        {
            CannException exception = Assert.Throws<CannException>(() => InterleaveRope.Enqueue(x, operands.Cos, operands.Sin, operands.Y, stream));
            Assert.Equal(161001, exception.Status);
            Assert.Contains("libopapi_math.so", exception.NativeMessage, StringComparison.Ordinal);
        }
        finally
        {
            EmulatorControl.HideMathLibrary(false);
        }

        InterleaveRope.Apply(x, operands.Cos, operands.Sin, operands.Y, stream);
    }

    [Fact]
    public void ACopyThatIsRefused_EndsTheCall()
    {
        Assert.SkipWhen(TakesViews, "This CANN copies views itself.");
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using NpuTensor memory = Device.Allocate<Half>(2 * 4 * 3 * 192);
        using NpuTensor x = memory.View(128, _source.XShape, s_strides);
        EmulatorControl.FailCall("aclrtMemcpyAsync", 3, 507013);
        IReadOnlyList<EmulatedCall> calls = EmulatorControl.Log(() => Assert.Equal("aclrtMemcpyAsync", Assert.Throws<CannException>(() =>
            InterleaveRope.Enqueue(x, operands.Cos, operands.Sin, operands.Y, stream, RopeOptions.CompactViews)).Function));
        Assert.DoesNotContain(calls, call => call.Function == "aclnnInterleaveRope");
    }

    /// <summary>Work that waits keeps the scratch memory that a later call has outgrown.</summary>
    [Fact]
    public void ScratchMemoryThatIsOutgrown_LivesUntilItsWorkIsDone()
    {
        RopeCase<Half> larger = new(3, 5, 7, 7, seed: 2);
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> operands = new(Device, _source);
        using DeviceOperands<Half> others = new(Device, larger);
        Half[] spread = Spread(_source);
        Half[] spreadLarger = Spread(larger);
        using NpuTensor memory = Device.CreateTensor<Half>([spread.Length], spread);
        using NpuTensor memoryLarger = Device.CreateTensor<Half>([spreadLarger.Length], spreadLarger);
        using NpuTensor x = memory.View(0, _source.XShape, [3 * 4 * 192, 4 * 192, 192, 1]);
        using NpuTensor xLarger = memoryLarger.View(0, larger.XShape, [5 * 7 * 192, 7 * 192, 192, 1]);
        using (new HeldStreams())
        {
            InterleaveRope.Enqueue(x, operands.Cos, operands.Sin, operands.Y, stream, RopeOptions.CompactViews);
            InterleaveRope.Enqueue(xLarger, others.Cos, others.Sin, others.Y, stream, RopeOptions.CompactViews);
        }

        _source.AssertRotated(operands.Y.ToArray<Half>());
        larger.AssertRotated(others.Y.ToArray<Half>());
    }

    /// <summary>x with each row at the start of 192 elements.</summary>
    private static Half[] Spread(RopeCase<Half> source)
    {
        Half[] memory = new Half[source.X.Length * 3];
        for (int row = 0; row < source.X.Length / 64; row++)
            source.X.AsSpan(row * 64, 64).CopyTo(memory.AsSpan(row * 192));
        return memory;
    }
}
