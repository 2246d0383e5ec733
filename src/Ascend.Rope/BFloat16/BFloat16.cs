using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Ascend.Rope;

/// <summary>
/// A 16-bit floating-point number with the range of <see cref="float"/>: one sign bit, eight exponent bits, seven fraction bits. It is the
/// upper half of the float with the same value.
/// </summary>
/// <remarks>
/// <para>
/// Named like <see cref="Half"/>, and behaving like it as far as <see cref="INumber{TSelf}"/> goes, so that code written for one reads the
/// same for the other: <c>==</c> follows IEEE 754, while <see cref="Equals(BFloat16)"/>, <see cref="CompareTo(BFloat16)"/> and <see
/// cref="GetHashCode"/> treat all NaNs as one value, so that a BFloat16 works as a key. Functions beyond that (roots, powers, logarithms,
/// rounding, bitwise operators: <see cref="IBinaryFloatingPointIeee754{TSelf}"/>) are those of float, after widening.
/// </para>
/// <para>
/// Every conversion to BFloat16 rounds once, to nearest, ties to even. Widening to float and double is exact.
/// </para>
/// <para>
/// Other types of this format, such as <c>System.Numerics.BFloat16</c> of .NET 11, have the same two bytes: spans of them become spans of
/// this one, and back, without a copy, by <see cref="MemoryMarshal.Cast{TFrom, TTo}(Span{TFrom})"/>. A file that uses both namespaces says
/// which of the two it means by <c>using BFloat16 = Ascend.Rope.BFloat16;</c>.
/// </para>
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = 2)]
[SuppressMessage(
    "Usage",
    "CA2225:Operator overloads have named alternates",
    Justification = "As System.Half: C# callers use the operators, generic callers INumber.")]
public readonly partial struct BFloat16
    : INumber<BFloat16>,
      ISignedNumber<BFloat16>,
      IMinMaxValue<BFloat16>,
      IUtf8SpanFormattable
{
    private const ushort SignMask = 0x8000;
    private const ushort MagnitudeMask = 0x7FFF;
    private const ushort QuietBit = 0x0040;

    private const ushort SmallestNormalBits = 0x0080;
    private const ushort MaxValueBits = 0x7F7F;
    private const ushort InfinityBits = 0x7F80;
    private const ushort OneBits = 0x3F80;

    private readonly ushort _bits;

    private BFloat16(ushort bits) => _bits = bits;

    private ushort Magnitude => (ushort)(_bits & MagnitudeMask);

    /// <summary>The number whose encoding is <paramref name="bits"/>, unchanged, NaN payloads included.</summary>
    /// <param name="bits">Sign in bit 15, exponent in bits 14 to 7, fraction in bits 6 to 0.</param>
    /// <returns>The number.</returns>
    public static BFloat16 FromBits(ushort bits) => new(bits);

    /// <summary>The encoding of this number: sign in bit 15, exponent in bits 14 to 7, fraction in bits 6 to 0.</summary>
    /// <returns>The 16 bits.</returns>
    public ushort ToBits() => _bits;

    /// <summary>The smallest positive number, the subnormal 2⁻¹³³. Not the distance from one to its neighbour, which is 2⁻⁷.</summary>
    public static BFloat16 Epsilon => new(0x0001);

    /// <summary>The largest finite number, 255 · 2¹²⁰ ≈ 3.39 · 10³⁸.</summary>
    public static BFloat16 MaxValue => new(MaxValueBits);

    /// <summary>The most negative finite number, −255 · 2¹²⁰ ≈ −3.39 · 10³⁸.</summary>
    public static BFloat16 MinValue => new(SignMask | MaxValueBits);

    /// <summary>A quiet NaN. Its sign bit is set, as for the other floating-point types of .NET.</summary>
    public static BFloat16 NaN => new(SignMask | InfinityBits | QuietBit);

    /// <summary>Positive infinity.</summary>
    public static BFloat16 PositiveInfinity => new(InfinityBits);

    /// <summary>Negative infinity.</summary>
    public static BFloat16 NegativeInfinity => new(SignMask | InfinityBits);

    /// <summary>Zero, with a positive sign.</summary>
    public static BFloat16 Zero => new(0);

    /// <summary>Zero, with a negative sign. It equals <see cref="Zero"/>.</summary>
    public static BFloat16 NegativeZero => new(SignMask);

    /// <summary>One.</summary>
    public static BFloat16 One => new(OneBits);

    /// <summary>Minus one.</summary>
    public static BFloat16 NegativeOne => new(SignMask | OneBits);

    /// <summary>Whether a number is neither NaN nor infinite.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsFinite(BFloat16 value) => value.Magnitude < InfinityBits;

    /// <summary>Whether a number is positive or negative infinity.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsInfinity(BFloat16 value) => value.Magnitude == InfinityBits;

    /// <summary>Whether a number is positive infinity.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsPositiveInfinity(BFloat16 value) => value._bits == InfinityBits;

    /// <summary>Whether a number is negative infinity.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsNegativeInfinity(BFloat16 value) => value._bits == (SignMask | InfinityBits);

    /// <summary>Whether a value is not a number.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is NaN, quiet or signalling.</returns>
    public static bool IsNaN(BFloat16 value) => value.Magnitude > InfinityBits;

    /// <summary>Whether the sign bit is set: true for −0 and for NaNs with a sign too.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsNegative(BFloat16 value) => (value._bits & SignMask) != 0;

    /// <summary>Whether the sign bit is clear: true for +0 and for NaNs without a sign too.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsPositive(BFloat16 value) => (value._bits & SignMask) == 0;

    /// <summary>Whether a number is zero, of either sign.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsZero(BFloat16 value) => value.Magnitude == 0;

    /// <summary>Whether a number is finite with all eight significant bits: at least 2⁻¹²⁶ in magnitude.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsNormal(BFloat16 value) => value.Magnitude is >= SmallestNormalBits and < InfinityBits;

    /// <summary>Whether a number is not zero, yet below 2⁻¹²⁶ in magnitude.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsSubnormal(BFloat16 value) => value.Magnitude is > 0 and < SmallestNormalBits;

    /// <summary>Whether a number is finite and whole.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsInteger(BFloat16 value) => float.IsInteger((float)value);

    /// <summary>Whether a number is whole and even.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsEvenInteger(BFloat16 value) => float.IsEvenInteger((float)value);

    /// <summary>Whether a number is whole and odd.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsOddInteger(BFloat16 value) => float.IsOddInteger((float)value);

    /// <summary>Whether a value is a number: anything but NaN.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsRealNumber(BFloat16 value) => !IsNaN(value);
}
