namespace Ascend.Rope.Sample.Tiling;

/// <summary>
/// Cuts a call of any size into tiles of a bounded size: whole batch entries while they fit, else heads of one, else positions of one head.
/// </summary>
internal sealed class RopeTiling
{
    private readonly RopeShape _shape;
    private readonly long _batches;
    private readonly long _heads;
    private readonly long _positions;

    /// <summary>Decides the size of the tiles.</summary>
    /// <param name="shape">The shape of the call, whose bytes fit 63 bits.</param>
    /// <param name="maxRows">The most rows of x that a tile may have, at least 1. No tile needs more of cos and sin.</param>
    public RopeTiling(RopeShape shape, long maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        _shape = shape;
        _batches = Math.Clamp(maxRows / (shape.Heads * shape.Sequence), 1, shape.Batch);
        _heads = Math.Clamp(maxRows / shape.Sequence, 1, shape.Heads);
        _positions = Math.Min(maxRows, shape.Sequence);
    }

    /// <summary>The first tile, which is the largest.</summary>
    public RopeTile Largest => Tile(0, 0, 0);

    /// <summary>Whether one tile holds the whole call.</summary>
    public bool IsWhole => Largest.Rows == _shape.Batch * _shape.Heads * _shape.Sequence;

    /// <summary>The tiles, which hold every row once, in order.</summary>
    public IEnumerable<RopeTile> Tiles()
    {
        for (long batch = 0; batch < _shape.Batch; batch += _batches)
        {
            for (long head = 0; head < _shape.Heads; head += _heads)
            {
                for (long position = 0; position < _shape.Sequence; position += _positions)
                    yield return Tile(batch, head, position);
            }
        }
    }

    private RopeTile Tile(long batch, long head, long position) => new(
        batch, Math.Min(_batches, _shape.Batch - batch),
        head, Math.Min(_heads, _shape.Heads - head),
        position, Math.Min(_positions, _shape.Sequence - position));
}
