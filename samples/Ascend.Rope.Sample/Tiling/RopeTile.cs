namespace Ascend.Rope.Sample.Tiling;

/// <summary>
/// A part of a call that is a call itself: some batch entries whole, or some heads of one, or some positions of one head. Its rows follow each
/// other in x, and so do those that it needs of cos and sin.
/// </summary>
internal readonly record struct RopeTile(long Batch, long Batches, long Head, long Heads, long Position, long Positions)
{
    /// <summary>The rows of 64 elements of x.</summary>
    public long Rows => Batches * Heads * Positions;

    /// <summary>The first of them in an x of the given shape.</summary>
    public long FirstRow(RopeShape whole) => (((Batch * whole.Heads) + Head) * whole.Sequence) + Position;

    /// <summary>The dimensions of its x.</summary>
    public long[] Shape => [Batches, Heads, Positions, RopeShape.HeadDim];

    /// <summary>What it needs of cos and sin.</summary>
    /// <param name="cosSequence">The positions that they have: those of x, or 1.</param>
    public RopeTileTable Table(long cosSequence) => cosSequence == 1
        ? new RopeTileTable(Batch, Batches, 1)
        : new RopeTileTable((Batch * cosSequence) + Position, Batches, Positions);
}

/// <summary>The part of cos and sin that belongs to a tile.</summary>
internal readonly record struct RopeTileTable(long FirstRow, long Batches, long Positions)
{
    public long Rows => Batches * Positions;

    public long[] Shape => [Batches, 1, Positions, RopeShape.HeadDim];
}
