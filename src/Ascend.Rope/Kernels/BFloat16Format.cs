namespace Ascend.Rope.Kernels;

/// <summary><see cref="BFloat16"/>: the upper half of a float.</summary>
/// <remarks>
/// Widening moves the code up. Narrowing adds just under half of the last place kept, plus one if that place is odd, and drops the lower
/// half: a tie then carries only from an odd code. NaN is set apart, as the carry could turn it into infinity or a number.
/// </remarks>
internal readonly partial struct BFloat16Format : IElementFormat
{
    private const uint UpperHalf = 0xFFFF_0000;
    private const uint BelowHalf = 0x7FFF;
    private const uint QuietBit = 0x0040;

    public static float Widen(ushort code) => (float)BFloat16.FromBits(code);

    public static ushort Narrow(float value) => ((BFloat16)value).ToBits();
}
