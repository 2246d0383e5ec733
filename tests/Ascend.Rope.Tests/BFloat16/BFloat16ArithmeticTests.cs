using System.Numerics;
using Ascend.Rope.Tests.Reference;
using Xunit;
using Fraction = (System.Numerics.BigInteger Numerator, System.Numerics.BigInteger Denominator);

namespace Ascend.Rope.Tests;

public sealed class BFloat16ArithmeticTests
{
    private const int Pairs = 100_000;

    [Fact]
    public void Sum_AnyPair_IsCorrectlyRounded() =>
        AssertRounded((x, y) => x + y, (x, y) => (x.Numerator + y.Numerator, x.Denominator), subnormalToo: true);

    [Fact]
    public void Difference_AnyPair_IsCorrectlyRounded() =>
        AssertRounded((x, y) => x - y, (x, y) => (x.Numerator - y.Numerator, x.Denominator), subnormalToo: true);

    [Fact]
    public void Product_AnyPair_IsCorrectlyRoundedUnlessSubnormal() =>
        AssertRounded((x, y) => x * y, (x, y) => (x.Numerator * y.Numerator, x.Denominator * y.Denominator), subnormalToo: false);

    [Fact]
    public void Quotient_AnyPair_IsCorrectlyRoundedUnlessSubnormal() =>
        AssertRounded(
            (x, y) => x / y,
            (x, y) => (x.Numerator * y.Denominator * y.Numerator.Sign, x.Denominator * BigInteger.Abs(y.Numerator)),
            subnormalToo: false);

    [Fact]
    public void Remainder_AnyPair_IsExact() =>
        AssertRounded((x, y) => x % y, (x, y) => (BigInteger.Remainder(x.Numerator, y.Numerator), x.Denominator), subnormalToo: true);

    [Fact]
    public void Operators_SpecialValues_FollowIeee754()
    {
        Assert.True(BFloat16.IsNaN(BFloat16.PositiveInfinity - BFloat16.PositiveInfinity));
        Assert.True(BFloat16.IsNaN(BFloat16.Zero * BFloat16.PositiveInfinity));
        Assert.True(BFloat16.IsNaN(BFloat16.Zero / BFloat16.Zero));
        Assert.True(BFloat16.IsNaN(BFloat16.NaN + BFloat16.One));
        Assert.Equal(BFloat16.NegativeInfinity, BFloat16.One / BFloat16.NegativeZero);
        Assert.Equal(BFloat16.PositiveInfinity, BFloat16.MaxValue + BFloat16.MaxValue);
        Assert.Equal(0x0000, (BFloat16.NegativeZero + BFloat16.Zero).ToBits());
        Assert.Equal(0x8000, (BFloat16.NegativeZero * BFloat16.One).ToBits());
    }

    [Fact]
    public void UnaryOperators_EveryPattern_TouchOnlyTheSign()
    {
        foreach (BFloat16 number in BFloat16Tests.All)
        {
            Assert.Equal(number.ToBits(), (+number).ToBits());
            Assert.Equal(number.ToBits() ^ 0x8000, (-number).ToBits());
            Assert.Equal(number.ToBits() & 0x7FFF, BFloat16.Abs(number).ToBits());
            Assert.Equal(number.ToBits() | 0x8000, BFloat16.CopySign(number, BFloat16.NegativeZero).ToBits());
            Assert.Equal(number.ToBits() & 0x7FFF, BFloat16.CopySign(number, BFloat16.One).ToBits());
        }
    }

    [Fact]
    public void IncrementAndDecrement_AddAndSubtractOne()
    {
        BFloat16 number = (BFloat16)2.5f;
        number++;
        Assert.Equal((BFloat16)3.5f, number);
        number--;
        number--;
        Assert.Equal((BFloat16)1.5f, number);

        // From 256 on the numbers are two apart: 257 is a tie and goes to the even 256.
        BFloat16 large = byte.MaxValue;
        large++;
        large++;
        Assert.Equal((BFloat16)256, large);
    }

    [Fact]
    public void MinMaxClampSign_AreThoseOfFloat()
    {
        BFloat16 one = BFloat16.One;
        Assert.Equal(one, BFloat16.Max(one, BFloat16.Zero));
        Assert.Equal(BFloat16.Zero, BFloat16.Min(one, BFloat16.Zero));
        Assert.True(BFloat16.IsNaN(BFloat16.Max(one, BFloat16.NaN)));
        Assert.True(BFloat16.IsNaN(BFloat16.Min(BFloat16.NaN, one)));
        Assert.Equal(0x0000, BFloat16.Max(BFloat16.NegativeZero, BFloat16.Zero).ToBits());
        Assert.Equal(0x8000, BFloat16.Min(BFloat16.Zero, BFloat16.NegativeZero).ToBits());
        Assert.Equal(one, BFloat16.Clamp((BFloat16)7, BFloat16.NegativeOne, one));
        Assert.Equal(BFloat16.NegativeOne, BFloat16.Clamp((BFloat16)(-7), BFloat16.NegativeOne, one));
        Assert.Throws<ArgumentException>(() => BFloat16.Clamp(one, (BFloat16)2, one));
        Assert.Equal(-1, BFloat16.Sign((BFloat16)(-7)));
        Assert.Equal(0, BFloat16.Sign(BFloat16.NegativeZero));
        Assert.Throws<ArithmeticException>(() => BFloat16.Sign(BFloat16.NaN));
    }

    [Fact]
    public void MaximaAndMinima_AreThoseOfFloat()
    {
        BFloat16[] numbers =
        [
            BFloat16.NaN, BFloat16.NegativeInfinity, (BFloat16)(-3), BFloat16.NegativeOne, BFloat16.NegativeZero,
            BFloat16.Zero, BFloat16.Epsilon, BFloat16.One, (BFloat16)3, BFloat16.PositiveInfinity,
        ];
        foreach (BFloat16 x in numbers)
        {
            foreach (BFloat16 y in numbers)
            {
                AssertSame(float.MaxNumber((float)x, (float)y), BFloat16.MaxNumber(x, y));
                AssertSame(float.MinNumber((float)x, (float)y), BFloat16.MinNumber(x, y));
                AssertSame(float.MaxMagnitude((float)x, (float)y), BFloat16.MaxMagnitude(x, y));
                AssertSame(float.MinMagnitude((float)x, (float)y), BFloat16.MinMagnitude(x, y));
                AssertSame(float.MaxMagnitudeNumber((float)x, (float)y), BFloat16.MaxMagnitudeNumber(x, y));
                AssertSame(float.MinMagnitudeNumber((float)x, (float)y), BFloat16.MinMagnitudeNumber(x, y));
            }
        }

        static void AssertSame(float expected, BFloat16 actual) =>
            Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits((float)actual));
    }

    /// <summary>(1 + 2⁻⁷)² is 1 + 2⁻⁶ + 2⁻¹⁴: rounded to BFloat16 before the addition it would lose the last term.</summary>
    [Fact]
    public void MultiplyAddEstimate_RoundsToBFloat16OnlyAtTheEnd()
    {
        BFloat16 justAboveOne = (BFloat16)1.0078125f;
        Assert.Equal(Math.ScaleB(1, -14), (double)Estimate(justAboveOne, justAboveOne, (BFloat16)(-1.015625f)));

        static T Estimate<T>(T left, T right, T addend)
            where T : INumberBase<T> => T.MultiplyAddEstimate(left, right, addend);
    }

    /// <summary>
    /// Compares an operator with exact integer arithmetic, on random pairs of finite numbers, half of them of close exponents. Where
    /// subnormal results may be rounded twice they may be one code away.
    /// </summary>
    private static void AssertRounded(
        Func<BFloat16, BFloat16, BFloat16> operation,
        Func<Fraction, Fraction, Fraction> exact,
        bool subnormalToo)
    {
        var random = new Random(7);
        SixteenBitFormat format = SixteenBitFormat.BFloat16;
        for (int i = 0; i < Pairs; i++)
        {
            ushort left = (ushort)(random.Next(0x7F80) | (random.Next(2) << 15));
            ushort right = i % 2 == 0
                ? (ushort)(random.Next(1, 0x7F80) | (random.Next(2) << 15))
                : (ushort)(Math.Clamp((left & 0x7FFF) + random.Next(-1200, 1200), 1, 0x7F7F) | (random.Next(2) << 15));

            (BigInteger numerator, BigInteger denominator) = exact(format.Decode(left).AsFraction(), format.Decode(right).AsFraction());
            ushort expected = format.Encode(numerator, denominator);
            ushort actual = operation(BFloat16.FromBits(left), BFloat16.FromBits(right)).ToBits();

            // Integers have no negative zero.
            bool bothZero = ((expected | actual) & 0x7FFF) == 0;
            int allowed = subnormalToo || (expected & 0x7FFF) > 0x0080 ? 0 : 1;
            bool sameSign = ((expected ^ actual) & 0x8000) == 0;
            bool near = Math.Abs((expected & 0x7FFF) - (actual & 0x7FFF)) <= allowed;
            Assert.True(bothZero || (sameSign && near), $"0x{left:X4} and 0x{right:X4} gave 0x{actual:X4}, not 0x{expected:X4}");
        }
    }
}
