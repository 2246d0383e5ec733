namespace Ascend.Rope;

/// <summary>A call that has passed every check: what a backend computes, with all four extents at least 1.</summary>
/// <param name="Batch">B.</param>
/// <param name="Heads">N.</param>
/// <param name="Sequence">S.</param>
/// <param name="CosSequence">The rows of cos and sin for each batch entry: S, or 1 when all positions share one row.</param>
internal readonly record struct RopeGeometry(long Batch, long Heads, long Sequence, long CosSequence);
