using Ascend.Rope.Tests.Reference;
using CommunityToolkit.HighPerformance;
using Xunit;

namespace Ascend.Rope.Tests;

/// <summary>The operator on rows of host memory at a pitch. That it stays within them is the matter of the kernels' tests.</summary>
public sealed class InterleaveRopeRowsTests
{
    private const int Rows = 2 * 3 * 4;
    private const int Columns = 192;
    private static readonly RopeShape s_shape = new(2, 3, 4);
    private readonly Half[] _q = Numbers(Rows * Columns);
    private readonly Half[] _table = Numbers(2 * 4 * 128);
    private readonly Half[] _y = new Half[Rows * 64];

    /// <summary>cos in the first half of each row of the table, sin in the second.</summary>
    private ReadOnlySpan2D<Half> Cos => new(_table, 0, 8, 64, 64);

    private ReadOnlySpan2D<Half> Sin => new(_table, 64, 8, 64, 64);

    [Fact]
    public void SomeColumnsOfAMatrix_AreRotatedIntoAnother()
    {
        Half[] wide = [.. Enumerable.Repeat((Half)42, Rows * 80)];
        InterleaveRope.Apply(Rope(_q), Cos, Sin, new Span2D<Half>(wide, 0, Rows, 64, 16), s_shape);
        Half[] expected = Expected();
        for (int i = 0; i < wide.Length; i++)
            Assert.Equal(i % 80 < 64 ? expected[(i / 80 * 64) + (i % 80)] : (Half)42, wide[i]);
    }

    [Fact]
    public void DenseRows_AreASpecialCase()
    {
        InterleaveRope.Apply(Rope(_q), Cos, Sin, new Span2D<Half>(_y, Rows, 64), s_shape);
        Assert.Equal(Expected(), _y);
    }

    [Fact]
    public void OneRowForAllPositions_IsRepeated()
    {
        Half[] cos = Numbers(128);
        Half[] x = Packed(_q, 128);
        InterleaveRope.Apply(Rope(_q), new ReadOnlySpan2D<Half>(cos, 2, 64), new ReadOnlySpan2D<Half>(cos, 2, 64), new Span2D<Half>(_y, Rows, 64), s_shape);
        Assert.Equal(RopeReference.Apply<Half>(x, cos, cos, 2, 3, 4, 1), _y);
    }

    [Fact]
    public void ColumnsAreRotatedInPlace_WhenAskedFor()
    {
        Half[] before = [.. _q];
        Half[] expected = Expected();
        Assert.Contains("RopeOptions.InPlace", Assert.Throws<ArgumentException>(() =>
            InterleaveRope.Apply(Rope(_q), Cos, Sin, Rope(_q), s_shape)).Message, StringComparison.Ordinal);
        Assert.Equal(before, _q);
        InterleaveRope.Apply(Rope(_q), Cos, Sin, Rope(_q), s_shape, RopeOptions.InPlace);
        Assert.Equal(expected, Packed(_q, 128));
        Assert.Equal(Packed(before, 0), Packed(_q, 0));
        Assert.Equal(Packed(before, 64), Packed(_q, 64));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    public void ColumnsBesideEachOther_AreApart(int column)
    {
        Half[] expected = Expected();
        InterleaveRope.Apply(Rope(_q), Cos, Sin, new Span2D<Half>(_q, column, Rows, 64, 128), s_shape);
        Assert.Equal(expected, Packed(_q, column));
    }

    [Theory]
    [InlineData(65, 128)]   // one column of x
    [InlineData(127, 128)]
    [InlineData(0, 127)]    // another pitch
    public void ColumnsThatMeet_AreRefused(int column, int gap)
    {
        Half[] before = [.. _q];
        Assert.Throws<ArgumentException>(() => InterleaveRope.Apply(
            Rope(_q), Cos, Sin, new Span2D<Half>(_q, column, Rows, 64, gap), s_shape, RopeOptions.InPlace));
        Assert.Equal(before, _q);
    }

    [Fact]
    public void TablesInTheOutput_AreRefused() => Assert.Contains("sin", Assert.Throws<ArgumentException>(() => InterleaveRope.Apply(
        Rope(_q), Cos, new ReadOnlySpan2D<Half>(_y, 8, 64), new Span2D<Half>(_y, Rows, 64), s_shape)).Message, StringComparison.Ordinal);

    /// <summary>Height and width of x, cos, sin and y, and words of the message.</summary>
    [Theory]
    [InlineData(24, 63, 8, 64, 8, 64, 24, 64, "rows of x must have 64")]
    [InlineData(24, 64, 8, 64, 8, 64, 24, 65, "rows of y must have 64")]
    [InlineData(23, 64, 8, 64, 8, 64, 24, 64, "x must have B·N·S = 24")]
    [InlineData(24, 64, 8, 64, 8, 64, 25, 64, "y must have B·N·S = 24")]
    [InlineData(24, 64, 7, 64, 7, 64, 24, 64, "cos must have B·S = 8")]
    [InlineData(24, 64, 8, 32, 8, 64, 24, 64, "rows of cos")]
    [InlineData(24, 64, 8, 64, 8, 32, 24, 64, "rows of sin")]
    [InlineData(24, 64, 8, 64, 2, 64, 24, 64, "as many rows as cos")]
    [InlineData(0, 0, 8, 64, 8, 64, 24, 64, "they have 0")]
    public void RowsThatDoNotFit_AreRefused(int xh, int xw, int ch, int cw, int sh, int sw, int yh, int yw, string words)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => InterleaveRope.Apply(
            new ReadOnlySpan2D<Half>(new Half[xh * xw], xh, xw), new ReadOnlySpan2D<Half>(new Half[ch * cw], ch, cw),
            new ReadOnlySpan2D<Half>(new Half[sh * sw], sh, sw), new Span2D<Half>(new Half[yh * yw], yh, yw), s_shape));
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_AllocateNothing()
    {
        InterleaveRope.Apply(Rope(_q), Cos, Sin, new Span2D<Half>(_y, Rows, 64), s_shape);
        long before = GC.GetAllocatedBytesForCurrentThread();
        InterleaveRope.Apply(Rope(_q), Cos, Sin, new Span2D<Half>(_y, Rows, 64), s_shape);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Span2D<Half> Rope(Half[] q) => new(q, 128, Rows, 64, 128);

    private static Half[] Packed(Half[] q, int column) => [.. Enumerable.Range(0, Rows * 64).Select(i => q[(i / 64 * Columns) + column + (i % 64)])];

    private static Half[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (Half)((i % 61) - 30))];

    private Half[] Expected() => RopeReference.Apply<Half>(Packed(_q, 128), Cos.ToArray().Cast<Half>().ToArray(), Sin.ToArray().Cast<Half>().ToArray(), 2, 3, 4, 4);
}
