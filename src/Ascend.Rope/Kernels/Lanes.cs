namespace Ascend.Rope.Kernels;

/// <summary>
/// The few steps on 32-bit lanes for which a processor may have an instruction of its own. Each has the same result everywhere, but for
/// the order in which lanes are joined, which <c>ByTurns…</c> and <c>Packs256</c> tell.
/// </summary>
internal static partial class Lanes
{
    /// <summary>For <c>vrangeps</c>: the greater of two magnitudes, with the sign of the first.</summary>
    private const byte GreaterMagnitude = 0b0011;

    /// <summary>For <c>vpblendw</c>: the even words of the first operand, the odd ones of the second.</summary>
    private const byte OddWords = 0b1010_1010;

    /// <summary>For <c>vshufps</c>: the first and third lane of each operand, or the second and fourth.</summary>
    private const byte EvenLanes = 0b10_00_10_00;
    private const byte OddLanes = 0b11_01_11_01;
}
