using Xunit;

namespace Ascend.Rope.Tests;

public sealed class BFloat16ComparisonTests
{
    /// <summary>Every 97th pattern, both zeros, neighbours, infinities, NaNs of either sign with different payloads.</summary>
    private static readonly BFloat16[] s_numbers =
    [
        .. Enumerable.Range(0, (1 << 16) / 97).Select(i => BFloat16.FromBits((ushort)(i * 97))),
        .. new ushort[] { 0x0000, 0x8000, 0x0001, 0x8001, 0x3F80, 0x3F81, 0x7F7F, 0xFF7F, 0x7F80, 0xFF80, 0x7F81, 0x7FC0, 0xFFC0, 0xFFFF }
            .Select(BFloat16.FromBits),
    ];

    [Fact]
    public void Comparison_EveryPair_IsThatOfTheValues()
    {
        foreach (BFloat16 left in s_numbers)
        {
            foreach (BFloat16 right in s_numbers)
            {
                double leftValue = (double)left;
                double rightValue = (double)right;

                Assert.Equal(leftValue == rightValue, left == right);
                Assert.Equal(leftValue != rightValue, left != right);
                Assert.Equal(leftValue < rightValue, left < right);
                Assert.Equal(leftValue > rightValue, left > right);
                Assert.Equal(leftValue <= rightValue, left <= right);
                Assert.Equal(leftValue >= rightValue, left >= right);
                Assert.Equal(leftValue.Equals(rightValue), left.Equals(right));
                Assert.Equal(leftValue.Equals(rightValue), left.Equals((object)right));
                Assert.Equal(leftValue.CompareTo(rightValue), left.CompareTo(right));
                Assert.Equal(leftValue.CompareTo(rightValue), left.CompareTo((object)right));
                if (left.Equals(right)) Assert.Equal(left.GetHashCode(), right.GetHashCode());
            }
        }
    }

    [Fact]
    public void GetHashCode_NumbersThatDiffer_Differs()
    {
        // One for the numbers from -MaxValue to MaxValue but one zero, one for each infinity; all NaNs share that of positive infinity.
        int distinct = BFloat16Tests.All.Select(number => number.GetHashCode()).Distinct().Count();
        Assert.Equal((2 * 0x7F80) - 1 + 2, distinct);
    }

    /// <summary>The same questions put to <see cref="Half"/>.</summary>
    [Fact]
    public void NaNAndZeros_BehaveAsThoseOfHalf()
    {
        Assert.True(Half.NaN.Equals(Half.NaN));
        Assert.True(BFloat16.NaN.Equals(BFloat16.NaN));

        Assert.Equal(Half.Zero.GetHashCode(), Half.NegativeZero.GetHashCode());
        Assert.Equal(BFloat16.Zero.GetHashCode(), BFloat16.NegativeZero.GetHashCode());
        Assert.Equal(Half.NaN.CompareTo(Half.NegativeInfinity), BFloat16.NaN.CompareTo(BFloat16.NegativeInfinity));
        Assert.Equal(Half.One.CompareTo(null), BFloat16.One.CompareTo(null));
    }

    [Fact]
    public void OtherTypes_AreNeverEqualAndNotComparable()
    {
        Assert.False(BFloat16.One.Equals(1.0f));
        Assert.False(BFloat16.One.Equals(null));
        Assert.Throws<ArgumentException>(() => BFloat16.One.CompareTo(1.0f));
    }
}
