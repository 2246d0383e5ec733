using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Calls that break a rule: refused before anything is enqueued, with the rule in words.</summary>
public sealed class ValidationContract : DeviceTest
{
    /// <summary>What is wrong, the shapes of x, cos, sin and y, and a word of the message.</summary>
    public static TheoryData<string, long[], long[], long[], long[], string> Shapes => new()
    {
        { "x of rank 3", [3, 4, 64], [2, 1, 4, 64], [2, 1, 4, 64], [3, 4, 64], "4 dimensions" },
        { "x of rank 5", [1, 2, 3, 4, 64], [2, 1, 4, 64], [2, 1, 4, 64], [1, 2, 3, 4, 64], "4 dimensions" },
        { "cos of rank 2", [2, 3, 4, 64], [8, 64], [8, 64], [2, 3, 4, 64], "cos must have 4 dimensions" },
        { "sin of rank 2", [2, 3, 4, 64], [2, 1, 4, 64], [8, 64], [2, 3, 4, 64], "sin must have 4 dimensions" },
        { "D of 32", [2, 3, 4, 32], [2, 1, 4, 32], [2, 1, 4, 32], [2, 3, 4, 32], "must be 64" },
        { "D of 128", [2, 3, 4, 128], [2, 1, 4, 128], [2, 1, 4, 128], [2, 3, 4, 128], "must be 64" },
        { "D of cos of 32", [2, 3, 4, 64], [2, 1, 4, 32], [2, 1, 4, 32], [2, 3, 4, 64], "must be 64" },
        { "cos unlike sin", [2, 3, 4, 64], [2, 1, 4, 64], [2, 1, 1, 64], [2, 3, 4, 64], "one shape" },
        { "cos of batch 1", [2, 3, 4, 64], [1, 1, 4, 64], [1, 1, 4, 64], [2, 3, 4, 64], "not broadcast" },
        { "cos of batch 3", [2, 3, 4, 64], [3, 1, 4, 64], [3, 1, 4, 64], [2, 3, 4, 64], "batch" },
        { "cos for each head", [2, 3, 4, 64], [2, 3, 4, 64], [2, 3, 4, 64], [2, 3, 4, 64], "all heads share" },
        { "cos of another S", [2, 3, 4, 64], [2, 1, 3, 64], [2, 1, 3, 64], [2, 3, 4, 64], "each position" },
        { "y too small", [2, 3, 4, 64], [2, 1, 4, 64], [2, 1, 4, 64], [1, 1, 1, 1], "shape of x" },
        { "y of another shape with as many elements", [2, 3, 4, 64], [2, 1, 4, 64], [2, 1, 4, 64], [2, 4, 3, 64], "shape of x" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Enqueue_OfShapesThatDoNotFit_IsRefused(string what, long[] x, long[] cos, long[] sin, long[] y, string word)
    {
        Assert.NotNull(what);
        using NpuStream stream = Device.CreateStream();
        using NpuTensor tx = Device.Allocate<Half>(x);
        using NpuTensor tcos = Device.Allocate<Half>(cos);
        using NpuTensor tsin = Device.Allocate<Half>(sin);
        using NpuTensor ty = Device.Allocate<Half>(y);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => InterleaveRope.Enqueue(tx, tcos, tsin, ty, stream));
        Assert.Contains(word, exception.Message, StringComparison.Ordinal);
        Assert.True(stream.IsIdle);
    }

    [Fact]
    public void Enqueue_OfMixedTypes_IsRefused()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor x = Device.Allocate<Half>(2, 3, 4, 64);
        using NpuTensor y = Device.Allocate<Half>(2, 3, 4, 64);
        using NpuTensor cos = Device.Allocate<Half>(2, 1, 4, 64);
        using NpuTensor other = Device.Allocate<BFloat16>(2, 1, 4, 64);
        using NpuTensor otherY = Device.Allocate<BFloat16>(2, 3, 4, 64);
        Assert.Contains("one element type", Assert.Throws<ArgumentException>(() => InterleaveRope.Enqueue(x, other, cos, y, stream)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => InterleaveRope.Enqueue(x, cos, other, y, stream));
        Assert.Throws<ArgumentException>(() => InterleaveRope.Enqueue(x, cos, cos, otherY, stream));
        Assert.Throws<ArgumentException>(() => InterleaveRope.Apply(x, other, other, stream).Dispose());
    }

    [Fact]
    public void Enqueue_OfOverlappingMemory_IsRefused()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor all = Device.Allocate<Half>(8192);
        using NpuTensor x = all.Slice(0, 2, 3, 4, 64);
        using NpuTensor shifted = all.Slice(64, 2, 3, 4, 64);
        using NpuTensor apart = all.Slice(2048, 2, 3, 4, 64);
        using NpuTensor cos = all.Slice(4096, 2, 1, 4, 64);
        using NpuTensor sin = all.Slice(4608, 2, 1, 4, 64);
        using NpuTensor overCos = all.Slice(3072, 2, 3, 4, 64);
        using NpuTensor overSin = all.Slice(5104, 2, 3, 4, 64);

        Assert.Contains("x", Refusal(x, x, RopeOptions.None), StringComparison.Ordinal);
        Assert.Contains("in place", Refusal(x, shifted, RopeOptions.None), StringComparison.Ordinal);
        Assert.Contains("in place", Refusal(x, shifted, RopeOptions.InPlace), StringComparison.Ordinal);
        Assert.Contains("cos", Refusal(x, overCos, RopeOptions.InPlace), StringComparison.Ordinal);
        Assert.Contains("sin", Refusal(x, overSin, RopeOptions.InPlace), StringComparison.Ordinal);
        InterleaveRope.Enqueue(x, cos, sin, apart, stream);
        InterleaveRope.Enqueue(x, cos, cos, apart, stream);

        string Refusal(NpuTensor input, NpuTensor output, RopeOptions options) =>
            Assert.Throws<ArgumentException>(() => InterleaveRope.Enqueue(input, cos, sin, output, stream, options)).Message;
    }

    [Fact]
    public void Enqueue_OfMemoryThatNoNpuLoadsFrom_IsRefused_OnEveryDevice()
    {
        using NpuStream stream = Device.CreateStream();
        using NpuTensor all = Device.Allocate<Half>(8192);
        using NpuTensor x = all.Slice(16, 2, 3, 4, 64);
        using NpuTensor cos = all.Slice(2048, 2, 1, 4, 64);
        using NpuTensor y = all.Slice(4096, 2, 3, 4, 64);
        using NpuTensor oddX = all.Slice(15, 2, 3, 4, 64);
        using NpuTensor oddCos = all.Slice(2049, 2, 1, 4, 64);
        using NpuTensor oddY = all.Slice(4104, 2, 3, 4, 64);
        Assert.Equal(
            "x must begin at a multiple of 32 bytes in memory, as an NPU loads and stores it; it begins 30 bytes beyond one. Slice at a multiple of 16 elements, or "
            + "copy it into a tensor of its own. (Parameter 'x')",
            Refusal(() => InterleaveRope.Enqueue(oddX, cos, cos, y, stream)));
        Assert.Contains("cos must begin", Refusal(() => InterleaveRope.Enqueue(x, oddCos, cos, y, stream)), StringComparison.Ordinal);
        Assert.Contains("sin must begin", Refusal(() => InterleaveRope.Enqueue(x, cos, oddCos, y, stream)), StringComparison.Ordinal);
        Assert.Contains("y must begin", Refusal(() => InterleaveRope.Enqueue(x, cos, cos, oddY, stream)), StringComparison.Ordinal);
        Assert.Contains("x must begin", Refusal(() => InterleaveRope.Apply(oddX, cos, cos, stream).Dispose()), StringComparison.Ordinal);
        Assert.Contains("calls[0]: x must begin", Refusal(() => InterleaveRope.Enqueue([new RopeOperands(oddX, cos, cos, y)], stream)), StringComparison.Ordinal);
        InterleaveRope.Apply(x, cos, cos, y, stream);

        static string Refusal(Action call) => Assert.Throws<ArgumentException>(call).Message;
    }

    [Fact]
    public void Enqueue_WithOptionsThatThereAreNot_IsRefused()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> o = new(Device, new RopeCase<Half>(2, 3, 4, 4));
        ArgumentException exception = Assert.Throws<ArgumentException>(() =>
            InterleaveRope.Enqueue(o.X, o.Cos, o.Sin, o.Y, stream, (RopeOptions)12));
        Assert.Contains("None, InPlace or CompactViews", exception.Message, StringComparison.Ordinal);
        Assert.True(stream.IsIdle);
    }

    [Fact]
    public void Enqueue_OfNull_IsRefused()
    {
        using NpuStream stream = Device.CreateStream();
        using DeviceOperands<Half> o = new(Device, new RopeCase<Half>(2, 3, 4, 4));
        Assert.Throws<ArgumentNullException>(() => InterleaveRope.Enqueue(null!, o.Cos, o.Sin, o.Y, stream));
        Assert.Throws<ArgumentNullException>(() => InterleaveRope.Enqueue(o.X, null!, o.Sin, o.Y, stream));
        Assert.Throws<ArgumentNullException>(() => InterleaveRope.Enqueue(o.X, o.Cos, null!, o.Y, stream));
        Assert.Throws<ArgumentNullException>(() => InterleaveRope.Enqueue(o.X, o.Cos, o.Sin, null!, stream));
        Assert.Throws<ArgumentNullException>(() => InterleaveRope.Enqueue(o.X, o.Cos, o.Sin, o.Y, null!));
        Assert.Throws<ArgumentNullException>(() => InterleaveRope.Apply(o.X, o.Cos, o.Sin, null!).Dispose());
    }
}
