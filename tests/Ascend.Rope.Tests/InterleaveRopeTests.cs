using System.Runtime.InteropServices;
using Xunit;

namespace Ascend.Rope.Tests;

/// <summary>The operator on host memory: its rules. Its bits are the matter of the kernels' tests.</summary>
public sealed class InterleaveRopeTests
{
    private static readonly RopeShape s_shape = new(2, 3, 4);
    private readonly Half[] _x = Numbers(2 * 3 * 4 * 64);
    private readonly Half[] _cos = Numbers(2 * 4 * 64);
    private readonly Half[] _sin = Numbers(2 * 4 * 64);
    private readonly Half[] _y = new Half[2 * 3 * 4 * 64];

    /// <summary>B, N, S, the lengths of x, cos, sin and y, and words of the message.</summary>
    public static TheoryData<long, long, long, int, int, int, int, string> Broken => new()
    {
        { 2, 3, 4, 1535, 512, 512, 1536, "x must have B·N·S·64 = 1536" },
        { 2, 3, 4, 1537, 512, 512, 1536, "x must have" },
        { 2, 3, 4, 0, 512, 512, 1536, "it has 0" },
        { 2, 3, 4, 1536, 512, 512, 1535, "y must have" },
        { 2, 3, 4, 1536, 512, 512, 3072, "y must have" },
        { 2, 3, 4, 1536, 511, 511, 1536, "cos must have B·S·64 = 512" },
        { 2, 3, 4, 1536, 64, 64, 1536, "or B·64 = 128" },
        { 2, 3, 4, 1536, 1536, 1536, 1536, "cos must have" },
        { 2, 3, 4, 1536, 512, 128, 1536, "as many elements as cos" },
        { 2, 3, 4, 1536, 0, 0, 1536, "it has 0" },
        { 0, 3, 4, 0, 0, 0, 0, "at least 1" },
        { 2, -3, 4, 1536, 512, 512, 1536, "at least 1" },
        { 2, 3, 0, 0, 0, 0, 0, "[2, 3, 0, 64]" },
        { long.MaxValue, 3, 4, 1536, 512, 512, 1536, "2^63" },
        { 1L << 32, 1L << 32, 1L << 32, 1536, 512, 512, 1536, "2^63" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Apply_OfLengthsThatDoNotFit_IsRefused(long batch, long heads, long sequence, int x, int cos, int sin, int y, string words)
    {
        Half[] output = Numbers(y);
        Half[] before = [.. output];
        ArgumentException exception = Assert.Throws<ArgumentException>(() => InterleaveRope.Apply<Half>(
            new Half[x], new Half[cos], new Half[sin], output, new RopeShape(batch, heads, sequence)));
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, output);
    }

    [Fact]
    public void Apply_OfAnotherType_IsRefused()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() =>
            InterleaveRope.Apply<ushort>(new ushort[1536], new ushort[512], new ushort[512], new ushort[1536], s_shape));
        Assert.Contains("System.UInt16", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MemoryMarshal.Cast", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_OfOneRowForAllPositions_RepeatsIt()
    {
        Half[] repeated = new Half[512];
        Half[] row = _cos[..128];
        for (int i = 0; i < 512; i++)
            repeated[i] = row[(i / 256 * 64) + (i % 64)];
        Half[] expected = new Half[1536];
        InterleaveRope.Apply<Half>(_x, repeated, repeated, expected, s_shape);
        InterleaveRope.Apply<Half>(_x, row, row, _y, s_shape);
        Assert.Equal(expected, _y);
    }

    [Fact]
    public void Apply_Allocates_Nothing()
    {
        // Of both types once before: the runtime may allocate when it first meets a type.
        ApplyBoth();
        long before = GC.GetAllocatedBytesForCurrentThread();
        ApplyBoth();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void ApplyBoth()
        {
            InterleaveRope.Apply<Half>(_x, _cos, _sin, _y, s_shape);
            InterleaveRope.Apply(
                MemoryMarshal.Cast<Half, BFloat16>(_x), MemoryMarshal.Cast<Half, BFloat16>(_cos), MemoryMarshal.Cast<Half, BFloat16>(_sin),
                MemoryMarshal.Cast<Half, BFloat16>(_y.AsSpan()), s_shape);
        }
    }

    [Fact]
    public void Apply_OverItsInput_MustBeAskedFor()
    {
        Half[] expected = new Half[1536];
        InterleaveRope.Apply<Half>(_x, _cos, _sin, expected, s_shape);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => InterleaveRope.Apply<Half>(_x, _cos, _sin, _x, s_shape));
        Assert.Contains("RopeOptions.InPlace", exception.Message, StringComparison.Ordinal);
        InterleaveRope.Apply<Half>(_x, _cos, _sin, _x, s_shape, RopeOptions.InPlace);
        Assert.Equal(expected, _x);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(1 | (1 << 31))]
    public void Apply_WithOptionsThatThereAreNot_IsRefused(int options)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() =>
            InterleaveRope.Apply<Half>(_x, _cos, _sin, _y, s_shape, (RopeOptions)options));
        Assert.Equal("options", exception.ParamName);
        Assert.Contains($"they are {options}.", exception.Message, StringComparison.Ordinal);
        Assert.All(_y, number => Assert.Equal(Half.Zero, number));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1535)]
    public void Apply_OverAPartOfItsInput_IsRefused(int distance)
    {
        Half[] memory = Numbers(1536 * 2);
        Assert.Throws<ArgumentException>(() => InterleaveRope.Apply<Half>(
            memory.AsSpan(0, 1536), _cos, _sin, memory.AsSpan(distance, 1536), s_shape, RopeOptions.InPlace));
        Assert.Throws<ArgumentException>(() => InterleaveRope.Apply<Half>(
            memory.AsSpan(distance, 1536), _cos, _sin, memory.AsSpan(0, 1536), s_shape, RopeOptions.InPlace));
    }

    [Fact]
    public void Apply_OverItsTables_IsRefused()
    {
        Half[] memory = Numbers(1536 * 2);
        Assert.Contains("cos", Assert.Throws<ArgumentException>(() => InterleaveRope.Apply<Half>(
            _x, memory.AsSpan(1535, 512), _sin, memory.AsSpan(0, 1536), s_shape)).Message, StringComparison.Ordinal);
        Assert.Contains("sin", Assert.Throws<ArgumentException>(() => InterleaveRope.Apply<Half>(
            _x, _cos, memory.AsSpan(0, 512), memory.AsSpan(511, 1536), s_shape)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_OfNeighbours_IsFine()
    {
        Half[] memory = Numbers(1536 * 3);
        InterleaveRope.Apply<Half>(memory.AsSpan(0, 1536), _cos, _sin, memory.AsSpan(1536, 1536), s_shape);
        InterleaveRope.Apply<Half>(memory.AsSpan(3072, 1536), _cos, _sin, memory.AsSpan(1536, 1536), s_shape);
    }

    [Fact]
    public void FromShapes_ReadsTheShape()
    {
        Assert.Equal(new RopeShape(2, 3, 4), RopeShape.FromShapes([2, 3, 4, 64], [2, 1, 4, 64], [2, 1, 4, 64]));
        Assert.Equal(new RopeShape(2, 3, 4), RopeShape.FromShapes([2, 3, 4, 64], [2, 1, 1, 64], [2, 1, 1, 64]));
    }

    private static Half[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (Half)((i % 61) - 30))];
}
