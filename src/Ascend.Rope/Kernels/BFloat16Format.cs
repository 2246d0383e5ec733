namespace Ascend.Rope.Kernels;

/// <summary><see cref="BFloat16"/>: the upper half of a float.</summary>
/// <remarks>
/// Widening moves the code up; every float here has its own value. Products are not exact: multiply, multiply, add.
/// <para>
/// Narrowing keeps the upper half of a sum, plus one where the lower half is above 0x8000, or is that and the upper half is odd. A NaN needs
/// no care: that of an operand has a lower half of zeros, as has the one that a processor makes.
/// </para>
/// </remarks>
internal readonly partial struct BFloat16Format : IElementFormat
{
    private const uint UpperHalf = 0xFFFF_0000;

    public static bool IsFiniteOnly => false;

    public static bool Takes(ushort greatest) => true;

    public static float Widen(ushort code) => (float)BFloat16.FromBits(code);

    public static ushort Narrow(float value) => ((BFloat16)value).ToBits();
}
