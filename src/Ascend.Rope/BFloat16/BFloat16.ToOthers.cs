namespace Ascend.Rope;

/// <content>
/// Conversions from BFloat16. Float and double take every value exactly. Integers take the whole part, just as from float: what does not
/// fit goes to the nearest end of the range and NaN to zero, types narrower than int taking the low bits of that int; in a checked
/// context it throws: BFloat16.CheckedToOthers.cs.
/// </content>
public readonly partial struct BFloat16
{
    /// <summary>The float with the same value; for NaN, with the same payload.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator float(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value._bits << 16);

    /// <summary>The double with the same value.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator double(BFloat16 value) => (float)value;

    /// <summary>Rounds to a Half, once: infinite from 65520 in magnitude, zero up to 2⁻²⁵.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator Half(BFloat16 value) => (Half)(float)value;

    /// <summary>Rounds to a decimal of at most seven digits, as for <see cref="Half"/> and <see cref="float"/>.</summary>
    /// <param name="value">The number.</param>
    /// <exception cref="OverflowException"><paramref name="value"/> is NaN, infinite or too large.</exception>
    public static explicit operator decimal(BFloat16 value) => (decimal)(float)value;

    /// <summary>Truncates to a byte.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator byte(BFloat16 value) => unchecked((byte)(float)value);

    /// <summary>Truncates to a signed byte.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator sbyte(BFloat16 value) => unchecked((sbyte)(float)value);

    /// <summary>Truncates to a character.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator char(BFloat16 value) => unchecked((char)(float)value);

    /// <summary>Truncates to a 16-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator short(BFloat16 value) => unchecked((short)(float)value);

    /// <summary>Truncates to an unsigned 16-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator ushort(BFloat16 value) => unchecked((ushort)(float)value);

    /// <summary>Truncates to a 32-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator int(BFloat16 value) => unchecked((int)(float)value);

    /// <summary>Truncates to an unsigned 32-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator uint(BFloat16 value) => unchecked((uint)(float)value);

    /// <summary>Truncates to a 64-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator long(BFloat16 value) => unchecked((long)(float)value);

    /// <summary>Truncates to an unsigned 64-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator ulong(BFloat16 value) => unchecked((ulong)(float)value);

    /// <summary>Truncates to a native integer.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator nint(BFloat16 value) => unchecked((nint)(float)value);

    /// <summary>Truncates to an unsigned native integer.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator nuint(BFloat16 value) => unchecked((nuint)(float)value);

    /// <summary>Truncates to a 128-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator Int128(BFloat16 value) => unchecked((Int128)(float)value);

    /// <summary>Truncates to an unsigned 128-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator UInt128(BFloat16 value) => unchecked((UInt128)(float)value);
}
