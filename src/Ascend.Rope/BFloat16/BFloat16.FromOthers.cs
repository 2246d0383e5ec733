namespace Ascend.Rope;

/// <content>
/// Conversions to BFloat16, each rounded once, to nearest, ties to even. Float rounds directly. Everything wider goes through <em>round to
/// odd</em>: a float with the bits that fit, its last bit set when anything was dropped. That keeps the value on the right side of every
/// midpoint between two BFloat16 (float has 16 bits more, two would do), so the second step rounds as if it were the only one.
/// </content>
public readonly partial struct BFloat16
{
    private const int FloatSignificantBits = 24;

    /// <summary>Rounds a float. NaN becomes a quiet NaN with the sign and the upper seven bits of the payload.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return new((ushort)((bits >> 16) | QuietBit));

        // Half a unit in the last place, less one, plus the last bit kept: a tie carries only into an odd code. A carry out of the
        // fraction steps up the exponent, and from the largest finite number to infinity, by itself.
        uint tie = 0x7FFF + ((bits >> 16) & 1);
        return new((ushort)((bits + tie) >> 16));
    }

    /// <summary>Rounds a double, once.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(double value)
    {
        float nearest = (float)value;
        if (nearest == value || double.IsNaN(value)) return (BFloat16)nearest;

        float towardsZero = Math.Abs((double)nearest) > Math.Abs(value)
            ? BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(nearest) - 1)
            : nearest;
        return (BFloat16)WithLastBitSet(towardsZero);
    }

    /// <summary>Rounds a decimal, once.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var coefficient = new UInt128(unchecked((uint)parts[2]), unchecked(((ulong)(uint)parts[1] << 32) | (uint)parts[0]));

        // The coefficient moved up to fill 128 bits, over a power of ten below 2⁹⁴: a quotient of over 33 bits, and a remainder that is as
        // good as any further bit.
        int shift = (int)UInt128.LeadingZeroCount(coefficient);
        (UInt128 quotient, UInt128 remainder) = coefficient == 0
            ? (UInt128.Zero, UInt128.Zero)
            : UInt128.DivRem(coefficient << shift, PowerOfTen(value.Scale));
        if (remainder != 0) quotient |= 1;

        float magnitude = float.ScaleB(RoundToOdd(quotient), -shift);
        return (BFloat16)(decimal.IsNegative(value) ? -magnitude : magnitude);
    }

    /// <summary>Rounds a Half: BFloat16 has three fraction bits fewer.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(Half value) => (BFloat16)(float)value;

    /// <summary>Converts a byte, exactly.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator BFloat16(byte value) => (BFloat16)(float)value;

    /// <summary>Converts a signed byte, exactly.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator BFloat16(sbyte value) => (BFloat16)(float)value;

    /// <summary>Rounds the number of a character.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(char value) => (BFloat16)(float)value;

    /// <summary>Rounds a 16-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(short value) => (BFloat16)(float)value;

    /// <summary>Rounds an unsigned 16-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(ushort value) => (BFloat16)(float)value;

    /// <summary>Rounds a 32-bit integer, once.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(int value) => (BFloat16)(double)value;

    /// <summary>Rounds an unsigned 32-bit integer, once.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(uint value) => (BFloat16)(double)value;

    /// <summary>Rounds a 64-bit integer, once.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(long value) => (BFloat16)(Int128)value;

    /// <summary>Rounds an unsigned 64-bit integer, once.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(ulong value) => (BFloat16)(UInt128)value;

    /// <summary>Rounds a native integer, once.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(nint value) => (BFloat16)(Int128)value;

    /// <summary>Rounds an unsigned native integer, once.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(nuint value) => (BFloat16)(UInt128)value;

    /// <summary>Rounds a 128-bit integer, once.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(Int128 value) =>
        Int128.IsNegative(value) ? -(BFloat16)unchecked((UInt128)(-value)) : (BFloat16)(UInt128)value;

    /// <summary>Rounds an unsigned 128-bit integer, once. Numbers beyond <see cref="MaxValue"/> and half a step become infinite.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(UInt128 value) => (BFloat16)RoundToOdd(value);

    /// <summary>The leading 24 bits of an integer as a float, the last one set when any lower bit was.</summary>
    private static float RoundToOdd(UInt128 value)
    {
        int dropped = Math.Max(0, 128 - FloatSignificantBits - (int)UInt128.LeadingZeroCount(value));
        UInt128 kept = value >> dropped;
        float truncated = float.ScaleB((uint)kept, dropped);
        return kept << dropped == value ? truncated : WithLastBitSet(truncated);
    }

    private static float WithLastBitSet(float value) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) | 1);

    private static UInt128 PowerOfTen(int exponent)
    {
        UInt128 power = 1;
        for (int i = 0; i < exponent; i++) power *= 10;
        return power;
    }
}
