namespace Ascend.Rope.Kernels;

/// <summary><see cref="Half"/>, IEEE 754 binary16: one sign bit, five exponent bits, ten fraction bits.</summary>
/// <remarks>
/// .NET 10 offers no instruction for these conversions. One number at a time, those of <see cref="Half"/> serve; vectors use integer steps
/// and an exact addition.
/// <para>
/// <em>Widening.</em> Exponent and fraction move up to where a float has them; adding the difference of the biases to the exponent then
/// gives the value. Infinity and NaN need it twice, for the exponent of all ones. A subnormal, fraction · 2⁻²⁴, instead takes the exponent
/// of 2⁻¹⁴, for 2⁻¹⁴ + fraction · 2⁻²⁴, and has 2⁻¹⁴ subtracted again: no subnormal float arises, which some processors are slow to
/// multiply.
/// </para>
/// <para>
/// <em>Narrowing.</em> In the binade 2ᵉ the codes stand 2ᵉ⁻¹⁰ apart, and so do the floats around 2ᵉ⁺¹³. Adding 2ᵉ⁺¹³ therefore makes the
/// adder itself round as wanted, and leaves the significand, leading one included, in the lowest bits. Added to e + 14 in the exponent's
/// place, the leading one counts as the exponent's last unit, and a carry to the next binade, or to infinity, comes out right. Below 2⁻¹⁴
/// the spacing stays that of e = −14, which is how subnormals arise. Everything from 2¹⁶ rounds as 2¹⁶ does, to infinity.
/// </para>
/// </remarks>
internal readonly partial struct HalfFormat : IElementFormat
{
    private const uint SignMask = 0x8000_0000;
    private const int ExponentMask = 0x7F80_0000;

    private const uint MagnitudeMask = 0x7FFF;
    private const int FractionMask = 0x03FF;
    private const int QuietNaN = 0x7E00;

    private const int FractionShift = 23 - 10;
    private const int OddFractionShift = 16 - FractionShift;

    private const int Rebias = (127 - 15) << 23;
    private const int PlacedSmallestNormal = 0x0400 << FractionShift;
    private const int PlacedInfinity = 0x7C00 << FractionShift;

    /// <summary>2⁻¹⁴ as a float.</summary>
    private const int SmallestNormal = (127 - 14) << 23;

    /// <summary>2¹⁶ as a float.</summary>
    private const int Overflow = (127 + 16) << 23;

    /// <summary>13 in the exponent's place.</summary>
    private const int RounderOffset = FractionShift << 23;

    public static float Widen(ushort code) => (float)BitConverter.UInt16BitsToHalf(code);

    public static ushort Narrow(float value) => BitConverter.HalfToUInt16Bits((Half)value);
}
