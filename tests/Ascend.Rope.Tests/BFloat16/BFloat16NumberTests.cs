using System.Numerics;
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
    public void Magnitudes_AreThoseOfFloat()
    {
        Assert.Equal((BFloat16)(-3), MaxMagnitude((BFloat16)(-3), (BFloat16)2));
        Assert.Equal((BFloat16)2, MinMagnitude((BFloat16)(-3), (BFloat16)2));
        Assert.True(BFloat16.IsNaN(MaxMagnitude(BFloat16.NaN, BFloat16.One)));
        Assert.Equal(BFloat16.One, MaxMagnitudeNumber(BFloat16.NaN, BFloat16.One));
        Assert.Equal(BFloat16.One, MinMagnitudeNumber(BFloat16.NaN, BFloat16.One));

        static T MaxMagnitude<T>(T x, T y)
            where T : INumberBase<T> => T.MaxMagnitude(x, y);

        static T MinMagnitude<T>(T x, T y)
            where T : INumberBase<T> => T.MinMagnitude(x, y);

        static T MaxMagnitudeNumber<T>(T x, T y)
            where T : INumberBase<T> => T.MaxMagnitudeNumber(x, y);

        static T MinMagnitudeNumber<T>(T x, T y)
            where T : INumberBase<T> => T.MinMagnitudeNumber(x, y);
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
    public void Conversions_UnknownType_AreRefused()
    {
        Assert.Throws<NotSupportedException>(() => BFloat16.CreateChecked(BigInteger.One));
        Assert.Throws<NotSupportedException>(() => BigInteger.CreateChecked(BFloat16.One));
    }

    private static void AssertBothWays<T>()
        where T : INumber<T>
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
