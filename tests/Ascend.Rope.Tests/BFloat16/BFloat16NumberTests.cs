using System.Numerics;
using System.Runtime.InteropServices;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Tests;

/// <summary>BFloat16 as generic code sees it.</summary>
public sealed class BFloat16NumberTests
{
    [Fact]
    public void GenericCode_SumsAndCompares()
    {
        Assert.Equal((BFloat16)6, Sum<BFloat16>([(BFloat16)1, (BFloat16)2, (BFloat16)3]));
        Assert.Equal(BFloat16.MaxValue, Largest<BFloat16>());
        Assert.Equal(BFloat16.NegativeOne, MinusOne<BFloat16>());

        static T Sum<T>(ReadOnlySpan<T> numbers)
            where T : INumber<T>
        {
            T sum = T.AdditiveIdentity;
            foreach (T number in numbers) sum += number * T.MultiplicativeIdentity;
            return sum;
        }

        static T Largest<T>()
            where T : IMinMaxValue<T> => T.MaxValue;

        static T MinusOne<T>()
            where T : ISignedNumber<T> => T.NegativeOne;
    }

    [Fact]
    public void Primitives_ConvertBothWays()
    {
        AssertBothWays<byte>();
        AssertBothWays<sbyte>();
        AssertBothWays<char>();
        AssertBothWays<short>();
        AssertBothWays<ushort>();
        AssertBothWays<int>();
        AssertBothWays<uint>();
        AssertBothWays<long>();
        AssertBothWays<ulong>();
        AssertBothWays<nint>();
        AssertBothWays<nuint>();
        AssertBothWays<Int128>();
        AssertBothWays<UInt128>();
        AssertBothWays<Half>();
        AssertBothWays<float>();
        AssertBothWays<double>();
        AssertBothWays<decimal>();
        AssertBothWays<BFloat16>();
    }

    [Fact]
    public void Conversions_OutOfRange_ThrowOrSaturate()
    {
        BFloat16 big = BFloat16.MaxValue;
        Assert.Throws<OverflowException>(() => int.CreateChecked(big));
        Assert.Equal(int.MaxValue, int.CreateSaturating(big));
        Assert.Equal(int.MaxValue, int.CreateTruncating(big));
        Assert.Equal(byte.MinValue, byte.CreateSaturating(-big));
        Assert.Equal(BFloat16.PositiveInfinity, BFloat16.CreateChecked(double.MaxValue));
        Assert.Equal(BFloat16.PositiveInfinity, BFloat16.CreateChecked(UInt128.MaxValue));
        Assert.Equal(BFloat16.CreateChecked(long.MinValue), (BFloat16)long.MinValue);
    }

    /// <summary>Far beyond a tie for BFloat16, exactly on it for float: a way through float would show.</summary>
    [Fact]
    public void Conversions_WideTypes_RoundOnce()
    {
        const long JustBeyondTie = (1L << 60) + (1L << 52) + 1;
        const long NextNumber = (1L << 60) + (1L << 53);
        Assert.Equal((BFloat16)NextNumber, BFloat16.CreateChecked(JustBeyondTie));
        Assert.Equal((BFloat16)NextNumber, BFloat16.CreateChecked((Int128)JustBeyondTie));
        Assert.Equal(-(BFloat16)NextNumber, BFloat16.CreateChecked(unchecked((nint)(-JustBeyondTie))));
        Assert.Equal((BFloat16)1.0078125, BFloat16.CreateChecked(1.00390625 + Math.ScaleB(1, -52)));
        Assert.Equal((BFloat16)1.0078125, BFloat16.CreateChecked(1.0039062500000000000000000001m));
    }

    [Fact]
    public void Conversions_TypesBeyondThePrimitives_AreThoseOfHalf()
    {
        AssertBothWays<NFloat>();
        AssertBothWays<BigInteger>();
        Assert.Equal(new Complex(1.5, 0), Complex.CreateChecked((BFloat16)1.5f));
        Assert.Equal(new Complex(1.5, 0), Complex.CreateSaturating((BFloat16)1.5f));
        Assert.Equal(new Complex(1.5, 0), Complex.CreateTruncating((BFloat16)1.5f));
        Assert.Equal((NFloat)(double)BFloat16.Epsilon, NFloat.CreateChecked(BFloat16.Epsilon));
        Assert.Equal(new BigInteger((double)BFloat16.MinValue), BigInteger.CreateChecked(BFloat16.MinValue));
        Assert.Throws<OverflowException>(() => BigInteger.CreateChecked(BFloat16.NaN));
        Assert.Equal(BigInteger.Zero, BigInteger.CreateSaturating(BFloat16.NaN));
    }

    /// <summary>On either side of every kind of boundary: ties to either neighbour, the largest number, 128 bits, and far beyond.</summary>
    [Fact]
    public void Conversions_BigInteger_RoundOnce()
    {
        SixteenBitFormat format = SixteenBitFormat.BFloat16;
        BigInteger[] boundaries =
        [
            BigInteger.Zero, 255, 257, 259, 1L << 60, (BigInteger)0x101 << 100, (BigInteger)0x103 << 100, (BigInteger)0x1FF << 119,
            (BigInteger)0xFF << 120, BigInteger.One << 127, BigInteger.One << 128, BigInteger.Pow(10, 400),
        ];
        foreach (BigInteger boundary in boundaries)
        {
            foreach (BigInteger value in (BigInteger[])[boundary - 1, boundary, boundary + 1, -boundary - 1, -boundary, 1 - boundary])
            {
                ushort expected = format.Encode(value, BigInteger.One);
                Assert.Equal(expected, BFloat16.CreateChecked(value).ToBits());
                Assert.Equal(expected, BFloat16.CreateSaturating(value).ToBits());
                Assert.Equal(expected, BFloat16.CreateTruncating(value).ToBits());
            }
        }
    }

    [Fact]
    public void Conversions_UnknownType_AreRefused()
    {
        Assert.Throws<NotSupportedException>(() => BFloat16.CreateChecked(default(StrangeNumber)));
        Assert.Throws<NotSupportedException>(() => BFloat16.CreateSaturating(default(StrangeNumber)));
        Assert.Throws<NotSupportedException>(() => BFloat16.CreateTruncating(default(StrangeNumber)));
        Assert.Throws<NotSupportedException>(() => CreateChecked<StrangeNumber>());
        Assert.Throws<NotSupportedException>(() => CreateSaturating<StrangeNumber>());
        Assert.Throws<NotSupportedException>(() => CreateTruncating<StrangeNumber>());

        static T CreateChecked<T>()
            where T : INumberBase<T> => T.CreateChecked(BFloat16.One);

        static T CreateSaturating<T>()
            where T : INumberBase<T> => T.CreateSaturating(BFloat16.One);

        static T CreateTruncating<T>()
            where T : INumberBase<T> => T.CreateTruncating(BFloat16.One);
    }

    private static void AssertBothWays<T>()
        where T : INumberBase<T>
    {
        T number = T.CreateChecked(100);
        BFloat16 expected = (byte)100;
        Assert.Equal(expected, BFloat16.CreateChecked(number));
        Assert.Equal(expected, BFloat16.CreateSaturating(number));
        Assert.Equal(expected, BFloat16.CreateTruncating(number));
        Assert.Equal(number, T.CreateChecked(expected));
        Assert.Equal(number, T.CreateSaturating(expected));
        Assert.Equal(number, T.CreateTruncating(expected));
    }
}
