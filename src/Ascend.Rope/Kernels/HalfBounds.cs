namespace Ascend.Rope.Kernels;

/// <summary>
/// What <see cref="BoundedHalfFormat"/> may be given, so that |x₁·f₁| + |x₂·f₂| stays below 2¹⁶. Codes are without their signs and doubled,
/// so that they compare as the numbers do.
/// </summary>
internal static class HalfBounds
{
    private const int One = 0x3C00;
    private const int Infinity = 0x7C00;
    private const int FractionBits = 10;

    /// <summary>The least code of x that must not be given when this is the greatest factor: 0 for none at all.</summary>
    /// <remarks>With factors up to 1, 2¹⁵; with such below 2ᵏ, 2¹⁵⁻ᵏ. So no x or factor that is infinite or NaN passes.</remarks>
    public static ushort OfX(ushort greatestFactor) => (greatestFactor >> 1) switch
    {
        <= One => (Infinity - (1 << FractionBits)) << 1,
        >= Infinity => 0,
        int factor => (ushort)((44 - (factor >> FractionBits)) << (FractionBits + 1)),
    };
}
