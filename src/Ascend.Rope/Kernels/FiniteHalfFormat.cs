namespace Ascend.Rope.Kernels;

/// <summary><see cref="Half"/> where no operand is infinite or NaN: what a row is but for rare ones.</summary>
/// <remarks>
/// <para>
/// <em>Widening</em> puts sign, exponent and fraction where a float has them. As the biases differ, that is the number times 2⁻¹¹², a
/// subnormal included. Factors are multiplied by 2¹²⁷ on top; once for many rows.
/// </para>
/// <para>
/// <em>Products</em> have 22 bits at most and end at 2⁻⁴⁸, at the scale of sums 2⁻¹⁴⁵, so they are exact. Thus to fuse the second with the
/// sum changes nothing, and neither does the scale: a sum below the least normal float, at this scale, is exact too.
/// </para>
/// <para>
/// <em>Narrowing.</em> In the binade 2ᵉ the codes stand 2ᵉ⁻¹⁰ apart, and so do the floats around 2ᵉ⁺¹³. Adding 2ᵉ⁺¹³ with the sum's sign
/// therefore makes the adder itself round as wanted, and leaves the significand, leading one included, in the lowest bits. Added to e + 14 in
/// the exponent's place, the leading one counts as the exponent's last unit, and a carry to the next binade, or to infinity, comes out right.
/// Below 2⁻¹⁴ the spacing stays that of e = −14, which is how subnormals arise. Sums of 2¹⁶ and more, up to 2³³, get codes above that of
/// infinity, where there is room for them as long as the sign is kept apart, and are held at it.
/// </para>
/// <para>
/// The exponent of the rounded float needs a bias other than the code's. What is to be subtracted for that is part of the addend: it is
/// 2ᵉ⁺¹³ and some units of its last place, an even number, so that ties stay what they are.
/// </para>
/// </remarks>
internal readonly partial struct FiniteHalfFormat : IElementFormat
{
    /// <summary>How far a float's fraction is above a code's.</summary>
    internal const int FractionShift = 23 - 10;

    /// <summary>2¹²⁷.</summary>
    internal const float FactorScale = 1.7014118346046923E38F;

    /// <summary>2⁻⁹⁷: that of x, 2⁻¹¹², times that of factors, 2¹⁵.</summary>
    internal const float SumScale = 6.310887241768095E-30F;

    /// <summary>The bits of a rounded float that hold the significand, and one above them that is always set.</summary>
    internal const ushort SignificandMask = 0x1FFF;
    internal const ushort SignificandHigh = 0x8000;

    /// <summary>Sign and exponent where a float has them, and where a code has them.</summary>
    private const int Placed = unchecked((int)0x8FFF_E000);

    private const int SignAndExponent = unchecked((int)0xFF80_0000);
    private const int Exponent = 0x7F80_0000;
    private const ushort Sign = 0x8000;
    private const ushort Infinity = 0x7C00;
    private const int ExponentShift = 3;

    /// <summary>2⁻¹⁴ at the scale of sums.</summary>
    private const float SmallestNormal = 6.103515625E-05F * SumScale;

    /// <summary>
    /// 2¹³ and 35 · 2¹⁰ units of its last place. The exponent field of the rounded float is e − 97 + 13 + 127, that of the code e + 14; the
    /// difference of 29 is 35 short of the 64 that 16 bits drop.
    /// </summary>
    private const float Rounder = 8192 + 35;

    public static bool IsFiniteOnly => true;

    /// <summary>Whether no code reaches infinity's, if this is the greatest, without its sign and doubled.</summary>
    public static bool Takes(ushort greatest) => greatest < Infinity << 1;

    public static float Widen(ushort code) => HalfFormat.Widen(code);

    public static ushort Narrow(float value) => HalfFormat.Narrow(value);
}
