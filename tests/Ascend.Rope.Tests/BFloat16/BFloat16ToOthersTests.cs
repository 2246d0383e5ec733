using System.Globalization;
using System.Numerics;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Tests;

public sealed class BFloat16ToOthersTests
{
    [Fact]
    public void ToSingleAndDouble_EveryPattern_IsExact()
    {
        foreach (BFloat16 number in BFloat16Tests.All)
        {
            double value = SixteenBitFormat.BFloat16.Decode(number.ToBits());
            Assert.Equal((uint)number.ToBits() << 16, BitConverter.SingleToUInt32Bits((float)number));
            if (double.IsNaN(value)) Assert.True(double.IsNaN((double)number));
            else Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits((double)number));
        }
    }

    [Fact]
    public void ToHalf_EveryPattern_RoundsOnce()
    {
        foreach (BFloat16 number in BFloat16Tests.All)
        {
            ushort actual = BitConverter.HalfToUInt16Bits((Half)number);
            if (BFloat16.IsNaN(number)) Assert.True(SixteenBitFormat.Half.IsNaN(actual));
            else Assert.Equal(SixteenBitFormat.Half.Encode((double)number), actual);
        }
    }

    [Fact]
    public void ToDecimal_EveryNumberThatFits_HasSevenDigits()
    {
        foreach (BFloat16 number in BFloat16Tests.All)
        {
            double value = SixteenBitFormat.BFloat16.Decode(number.ToBits());
            if (Math.Abs(value) < Math.ScaleB(1, 96))
            {
                // Below 10⁻²¹ a decimal has fewer places than that and .NET rounds to them directly, which may differ in the last one.
                string sevenDigits = value.ToString("E6", CultureInfo.InvariantCulture);
                var expected = decimal.Parse(sevenDigits, NumberStyles.Float, CultureInfo.InvariantCulture);
                decimal tolerance = Math.Abs(value) < 1e-21 ? 1e-28m : 0;
                Assert.InRange((decimal)number, expected - tolerance, expected + tolerance);
            }
            else
            {
                Assert.Throws<OverflowException>(() => (decimal)number);
            }
        }
    }

    [Fact]
    public void ToByte_EveryPattern() => AssertInteger(number => unchecked((byte)number), number => checked((byte)number));

    [Fact]
    public void ToSByte_EveryPattern() => AssertInteger(number => unchecked((sbyte)number), number => checked((sbyte)number));

    [Fact]
    public void ToInt16_EveryPattern() => AssertInteger(number => unchecked((short)number), number => checked((short)number));

    [Fact]
    public void ToUInt16_EveryPattern() => AssertInteger(number => unchecked((ushort)number), number => checked((ushort)number));

    [Fact]
    public void ToChar_EveryPattern() => AssertInteger(number => unchecked((char)number), number => checked((char)number));

    [Fact]
    public void ToInt32_EveryPattern() => AssertInteger(number => unchecked((int)number), number => checked((int)number));

    [Fact]
    public void ToUInt32_EveryPattern() => AssertInteger(number => unchecked((uint)number), number => checked((uint)number));

    [Fact]
    public void ToInt64_EveryPattern() => AssertInteger(number => unchecked((long)number), number => checked((long)number));

    [Fact]
    public void ToUInt64_EveryPattern() => AssertInteger(number => unchecked((ulong)number), number => checked((ulong)number));

    [Fact]
    public void ToIntPtr_EveryPattern() => AssertInteger(number => unchecked((nint)number), number => checked((nint)number));

    [Fact]
    public void ToUIntPtr_EveryPattern() => AssertInteger(number => unchecked((nuint)number), number => checked((nuint)number));

    [Fact]
    public void ToInt128_EveryPattern() => AssertInteger(number => unchecked((Int128)number), number => checked((Int128)number));

    [Fact]
    public void ToUInt128_EveryPattern() => AssertInteger(number => unchecked((UInt128)number), number => checked((UInt128)number));

    /// <summary>
    /// The whole part; out of range the nearest end, or an exception where checked; NaN zero, or an exception where checked. Types
    /// narrower than int take the low bits of that int, as C# has it for casts from float.
    /// </summary>
    private static void AssertInteger<T>(Func<BFloat16, T> toUnchecked, Func<BFloat16, T> toChecked)
        where T : IBinaryInteger<T>, IMinMaxValue<T>
    {
        var least = BigInteger.CreateChecked(T.MinValue);
        var most = BigInteger.CreateChecked(T.MaxValue);
        foreach (BFloat16 number in BFloat16Tests.All)
        {
            double value = SixteenBitFormat.BFloat16.Decode(number.ToBits());
            BigInteger? whole = double.IsFinite(value) ? new BigInteger(value) : null;
            Assert.Equal(most < int.MaxValue ? T.CreateTruncating(Saturated<int>(value)) : Saturated<T>(value), toUnchecked(number));
            if (whole >= least && whole <= most) Assert.Equal(T.CreateChecked(whole.Value), toChecked(number));
            else Assert.Throws<OverflowException>(() => toChecked(number));
        }
    }

    private static T Saturated<T>(double value)
        where T : IBinaryInteger<T>, IMinMaxValue<T> =>
        double.IsFinite(value) ? T.CreateSaturating(new BigInteger(value))
        : value > 0 ? T.MaxValue
        : value < 0 ? T.MinValue
        : T.Zero;
}
