using System.Runtime.CompilerServices;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Tests;

public sealed class BFloat16Tests
{
    /// <summary>All 65,536.</summary>
    internal static IEnumerable<BFloat16> All => Enumerable.Range(0, 1 << 16).Select(bits => BFloat16.FromBits((ushort)bits));

    [Fact]
    public void Size_IsTwoBytes() => Assert.Equal(2, Unsafe.SizeOf<BFloat16>());

    [Fact]
    public void Bits_EveryPattern_RoundTrip() =>
        Assert.All(Enumerable.Range(0, 1 << 16), bits => Assert.Equal(bits, BFloat16.FromBits((ushort)bits).ToBits()));

    [Fact]
    public void Default_IsZero() => Assert.Equal(0, default(BFloat16).ToBits());

    [Fact]
    public void Constants_HaveTheirValues()
    {
        Assert.Equal(Math.ScaleB(1, -133), (double)BFloat16.Epsilon);
        Assert.Equal(Math.ScaleB(255, 120), (double)BFloat16.MaxValue);
        Assert.Equal(-Math.ScaleB(255, 120), (double)BFloat16.MinValue);
        Assert.Equal(double.PositiveInfinity, (double)BFloat16.PositiveInfinity);
        Assert.Equal(double.NegativeInfinity, (double)BFloat16.NegativeInfinity);
        Assert.Equal(0xFFC0, BFloat16.NaN.ToBits());
        Assert.Equal(0x0000, BFloat16.Zero.ToBits());
        Assert.Equal(0x8000, BFloat16.NegativeZero.ToBits());
        Assert.Equal(1.0, (double)BFloat16.One);
        Assert.Equal(-1.0, (double)BFloat16.NegativeOne);
    }

    [Fact]
    public void Classification_EveryPattern_FollowsFromTheValue()
    {
        foreach (BFloat16 number in All)
        {
            double value = SixteenBitFormat.BFloat16.Decode(number.ToBits());
            double magnitude = Math.Abs(value);
            double smallestNormal = Math.ScaleB(1, -126);
            bool negative = number.ToBits() >= 0x8000;

            Assert.Equal(double.IsFinite(value), BFloat16.IsFinite(number));
            Assert.Equal(double.IsInfinity(value), BFloat16.IsInfinity(number));
            Assert.Equal(double.IsPositiveInfinity(value), BFloat16.IsPositiveInfinity(number));
            Assert.Equal(double.IsNegativeInfinity(value), BFloat16.IsNegativeInfinity(number));
            Assert.Equal(double.IsNaN(value), BFloat16.IsNaN(number));
            Assert.Equal(!double.IsNaN(value), BFloat16.IsRealNumber(number));
            Assert.Equal(negative, BFloat16.IsNegative(number));
            Assert.Equal(!negative, BFloat16.IsPositive(number));
            Assert.Equal(value == 0, BFloat16.IsZero(number));
            Assert.Equal(double.IsFinite(value) && magnitude >= smallestNormal, BFloat16.IsNormal(number));
            Assert.Equal(magnitude > 0 && magnitude < smallestNormal, BFloat16.IsSubnormal(number));
            Assert.Equal(double.IsInteger(value), BFloat16.IsInteger(number));
            Assert.Equal(double.IsEvenInteger(value), BFloat16.IsEvenInteger(number));
            Assert.Equal(double.IsOddInteger(value), BFloat16.IsOddInteger(number));
        }
    }
}
