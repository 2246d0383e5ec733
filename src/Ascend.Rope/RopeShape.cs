namespace Ascend.Rope;

/// <summary>The shape of one call of the operator: x is <c>[Batch, Heads, Sequence, 64]</c>.</summary>
/// <remarks>
/// cos and sin are <c>[Batch, 1, Sequence, 64]</c>, a row for each position, or <c>[Batch, 1, 1, 64]</c>, one row for all positions of a batch
/// entry; which of the two is read off their length. A batch of one is not broadcast.
/// </remarks>
/// <param name="Batch">B, at least 1.</param>
/// <param name="Heads">N, at least 1.</param>
/// <param name="Sequence">S, at least 1.</param>
public readonly record struct RopeShape(long Batch, long Heads, long Sequence)
{
    /// <summary>The number of elements in a row: the operator rotates exactly 64, as 32 pairs.</summary>
    public const int HeadDim = 64;

    /// <summary>The number of pairs in a row.</summary>
    internal const int Pairs = HeadDim / 2;

    /// <summary>Reads the shape of a call off the shapes of its operands, after checking every rule that the operator has for them.</summary>
    /// <param name="x">The dimensions of x: <c>[B, N, S, 64]</c>.</param>
    /// <param name="cos">The dimensions of cos: <c>[B, 1, S or 1, 64]</c>.</param>
    /// <param name="sin">The dimensions of sin: those of cos.</param>
    /// <returns>B, N and S.</returns>
    /// <exception cref="ArgumentException">A rule is broken: the message names it, the shapes and the remedy.</exception>
    public static RopeShape FromShapes(ReadOnlySpan<long> x, ReadOnlySpan<long> cos, ReadOnlySpan<long> sin)
    {
        RopeGeometry geometry = RopeGeometry.FromShapes(x, cos, sin);
        return new RopeShape(geometry.Batch, geometry.Heads, geometry.Sequence);
    }
}
