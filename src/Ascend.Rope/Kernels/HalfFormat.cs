namespace Ascend.Rope.Kernels;

/// <summary><see cref="Half"/>, IEEE 754 binary16: one sign bit, five exponent bits, ten fraction bits. Any codes at all.</summary>
/// <remarks>
/// .NET 10 offers no instruction for these conversions. One number at a time, those of <see cref="Half"/> serve; vectors do as
/// <see cref="FiniteHalfFormat"/> does, and three things more. An operand that is infinite or NaN gets the exponent of all ones. A sum too
/// large is held at 2¹⁶, which rounds to infinity. And of a NaN's upper fraction bits those that would meet the exponent are dropped.
/// With AVX2, packing holds what is too large, and a NaN becomes a word of ones.
/// </remarks>
internal readonly partial struct HalfFormat : IElementFormat
{
    private const int Magnitude = 0x7FFF_FFFF;
    private const int Infinity = 0x7F80_0000;
    private const int PlacedInfinity = 0x7C00 << FiniteHalfFormat.FractionShift;

    /// <summary>2¹⁶ at the scale of sums.</summary>
    private const float Overflow = 65536 * FiniteHalfFormat.SumScale;

    public static bool IsFiniteOnly => false;

    public static bool Takes(ushort greatest) => true;

    public static float Widen(ushort code) => (float)BitConverter.UInt16BitsToHalf(code);

    public static ushort Narrow(float value) => BitConverter.HalfToUInt16Bits((Half)value);
}
