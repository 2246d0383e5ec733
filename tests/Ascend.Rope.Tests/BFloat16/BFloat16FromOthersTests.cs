using System.Numerics;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Tests;

/// <summary>
/// Each conversion to BFloat16 against exact arithmetic, above all around the midpoints, where rounding twice would show.
/// </summary>
public sealed class BFloat16FromOthersTests
{
    private const int Draws = 20_000;

    private static readonly SixteenBitFormat s_format = SixteenBitFormat.BFloat16;

    [Fact]
    public void FromSingle_EveryOwnValue_RoundTrips()
    {
        foreach (BFloat16 number in BFloat16Tests.All)
        {
            ushort expected = (ushort)(number.ToBits() | (BFloat16.IsNaN(number) ? 0x0040 : 0));
            Assert.Equal(expected, ((BFloat16)(float)number).ToBits());
        }
    }

    [Fact]
    public void FromSingle_AroundEveryMidpoint_RoundsToNearestTiesToEven()
    {
        foreach (double midpoint in Midpoints())
            foreach (float value in (float[])[MathF.BitDecrement((float)midpoint), (float)midpoint, MathF.BitIncrement((float)midpoint)])
                AssertCode(s_format.Encode(value), (BFloat16)value, value);
    }

    [Fact]
    public void FromSingle_NaN_StaysQuietWithSignAndUpperPayload()
    {
        foreach (uint bits in (uint[])[0x7F80_0001, 0xFF80_0001, 0x7FBF_FFFF, 0x7FC0_0000, 0xFFFF_FFFF, 0x7FD5_5555])
        {
            float value = BitConverter.UInt32BitsToSingle(bits);
            AssertCode(s_format.EncodeKeepingNaN(value), (BFloat16)value, value);
        }
    }

    [Fact]
    public void FromDouble_AroundEveryMidpoint_RoundsOnce()
    {
        foreach (double midpoint in Midpoints())
            foreach (double value in (double[])[Math.BitDecrement(midpoint), midpoint, Math.BitIncrement(midpoint)])
                AssertCode(s_format.Encode(value), (BFloat16)value, value);
    }

    [Fact]
    public void FromDouble_AnyPattern_RoundsOnce()
    {
        var random = new Random(1);
        for (int i = 0; i < Draws; i++)
        {
            // Half of them from all of double's range, mostly beyond ours; half within.
            double any = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            double near = Math.ScaleB(random.NextDouble() - 0.5, random.Next(-150, 130));
            if (!double.IsNaN(any)) AssertCode(s_format.Encode(any), (BFloat16)any, any);
            AssertCode(s_format.Encode(near), (BFloat16)near, near);
        }
    }

    [Fact]
    public void FromDouble_Special_KeepsClassAndSign()
    {
        Assert.Equal(0x7F80, ((BFloat16)double.PositiveInfinity).ToBits());
        Assert.Equal(0xFF80, ((BFloat16)double.NegativeInfinity).ToBits());
        Assert.Equal(0xFF80, ((BFloat16)double.MinValue).ToBits());
        Assert.Equal(0x8000, ((BFloat16)(-double.Epsilon)).ToBits());
        Assert.Equal(0xFFC0, ((BFloat16)BitConverter.UInt64BitsToDouble(0xFFF8_0000_0000_0000)).ToBits());
        Assert.Equal(0x7FC0, ((BFloat16)BitConverter.UInt64BitsToDouble(0x7FF0_0000_0000_0001)).ToBits());
    }

    [Fact]
    public void FromHalf_EveryPattern_RoundsOnce()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            double value = SixteenBitFormat.Half.Decode((ushort)bits);
            var actual = (BFloat16)BitConverter.UInt16BitsToHalf((ushort)bits);
            if (double.IsNaN(value)) Assert.True(BFloat16.IsNaN(actual));
            else AssertCode(s_format.Encode(value), actual, value);
        }
    }

    [Fact]
    public void FromSmallIntegers_EveryValue_RoundsOnce()
    {
        for (int i = short.MinValue; i <= ushort.MaxValue; i++)
        {
            ushort expected = s_format.Encode(i, 1);
            if (i is >= byte.MinValue and <= byte.MaxValue) AssertCode(expected, (byte)i, i);
            if (i is >= sbyte.MinValue and <= sbyte.MaxValue) AssertCode(expected, (sbyte)i, i);
            if (i <= short.MaxValue) AssertCode(expected, (BFloat16)(short)i, i);
            if (i >= 0) AssertCode(expected, (BFloat16)(ushort)i, i);
            if (i >= 0) AssertCode(expected, (BFloat16)(char)i, i);
        }
    }

    [Fact]
    public void FromLargeIntegers_AroundMidpointsOfEverySize_RoundsOnce()
    {
        foreach (BigInteger value in LargeIntegers())
        {
            ushort expected = s_format.Encode(value, 1);
            if (value >= int.MinValue && value <= int.MaxValue) AssertCode(expected, (BFloat16)(int)value, value);
            if (value >= 0 && value <= uint.MaxValue) AssertCode(expected, (BFloat16)(uint)value, value);
            if (value >= long.MinValue && value <= long.MaxValue) AssertCode(expected, (BFloat16)(long)value, value);
            if (value >= long.MinValue && value <= long.MaxValue) AssertCode(expected, (BFloat16)(nint)(long)value, value);
            if (value >= 0 && value <= ulong.MaxValue) AssertCode(expected, (BFloat16)(ulong)value, value);
            if (value >= 0 && value <= ulong.MaxValue) AssertCode(expected, (BFloat16)(nuint)(ulong)value, value);
            if (value >= Int128.MinValue && value <= Int128.MaxValue) AssertCode(expected, (BFloat16)(Int128)value, value);
            if (value >= 0 && value <= UInt128.MaxValue) AssertCode(expected, (BFloat16)(UInt128)value, value);
        }
    }

    [Fact]
    public void FromUInt128_Largest_IsInfinite() => Assert.Equal(BFloat16.PositiveInfinity, (BFloat16)UInt128.MaxValue);

    [Fact]
    public void FromDecimal_AnyAndAroundMidpoints_RoundsOnce()
    {
        var random = new Random(3);
        for (int i = 0; i < Draws; i++)
        {
            var any = new decimal(Next(), Next(), random.Next(3) == 0 ? Next() : 0, random.Next(2) == 0, (byte)random.Next(29));
            AssertDecimal(any);

            // (2k + 1) / 256, for k from 128: midpoints between 1 and 2, 28 digits after the point at most.
            decimal midpoint = ((2 * random.Next(128, 256)) + 1) / 256m;
            AssertDecimal(midpoint);
            AssertDecimal(midpoint + 1e-28m);
            AssertDecimal(midpoint - 1e-28m);
            AssertDecimal(-midpoint - 1e-28m);
        }

        decimal[] special = [0m, 1e-28m, -1e-28m, decimal.MaxValue, decimal.MinValue, 257m, 259m, 0.1m, 1.0000m];
        Assert.All(special, AssertDecimal);
        Assert.Equal(0x8000, ((BFloat16)(-0.0m)).ToBits());

        int Next() => random.Next(int.MinValue, int.MaxValue);
    }

    /// <summary>Each midpoint of two neighbours, and that beyond the largest number, of either sign.</summary>
    private static IEnumerable<double> Midpoints() =>
        Enumerable.Range(0, s_format.Infinity).Select(s_format.MidpointAfter).SelectMany(midpoint => new[] { midpoint, -midpoint });

    /// <summary>For every number of bits up to 128: midpoints, one less, one more, and any numbers; of either sign.</summary>
    private static IEnumerable<BigInteger> LargeIntegers()
    {
        var random = new Random(2);
        for (int bits = 1; bits <= 128; bits++)
        {
            for (int i = 0; i < 40; i++)
            {
                BigInteger any = (BigInteger)random.NextInt64() | ((BigInteger)random.NextInt64() << 63) | (BigInteger.One << 127);
                any >>= 128 - bits;
                BigInteger midpoint = bits < 9 ? any : ((any >> (bits - 9)) | 1) << (bits - 9);
                foreach (BigInteger value in (BigInteger[])[any, midpoint, midpoint - 1, midpoint + 1])
                {
                    yield return value;
                    yield return -value;
                }
            }
        }
    }

    private static void AssertDecimal(decimal value)
    {
        int[] parts = decimal.GetBits(value);
        BigInteger coefficient = unchecked(((BigInteger)(uint)parts[2] << 64) | ((BigInteger)(uint)parts[1] << 32) | (uint)parts[0]);
        ushort expected = s_format.Encode(coefficient, BigInteger.Pow(10, value.Scale));
        AssertCode((ushort)(expected | (decimal.IsNegative(value) ? 0x8000 : 0)), (BFloat16)value, value);
    }

    private static void AssertCode<T>(ushort expected, BFloat16 actual, T from) =>
        Assert.True(expected == actual.ToBits(), $"{from} became 0x{actual.ToBits():X4}, not 0x{expected:X4}");
}
