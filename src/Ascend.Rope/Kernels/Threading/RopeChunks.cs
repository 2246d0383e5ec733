namespace Ascend.Rope.Kernels.Threading;

/// <summary>A part of a call: some batch entries with all their positions, or some positions of one. All heads belong to it, since they share rows of cos.</summary>
/// <param name="Batch">The first batch entry.</param>
/// <param name="Position">The first position.</param>
/// <param name="Batches">How many batch entries.</param>
/// <param name="Positions">How many positions of each.</param>
internal readonly record struct RopeChunk(long Batch, long Position, long Batches, long Positions);

/// <summary>How a call is cut into chunks.</summary>
/// <remarks>
/// Each worker gets several, so that one which began late or lost its processor for a while holds up the others by a chunk at most. They are large enough that to
/// claim one costs little, and small enough that a call can be cancelled between two.
/// </remarks>
internal readonly struct RopeChunks
{
    private const int ChunksPerWorker = 8;
    private const int LeastRows = 128;
    private const int MostRows = 16_384;

    private readonly RopeGeometry _geometry;
    private readonly long _batches;
    private readonly long _positions;

    /// <summary>The chunks of one batch entry, where it has several.</summary>
    private readonly long _pieces;

    public RopeChunks(in RopeGeometry geometry, int workers)
    {
        long share = geometry.Batch * geometry.Sequence * geometry.Heads / ((long)workers * ChunksPerWorker);
        long size = Math.Max(1, Math.Clamp(share, LeastRows, MostRows) / geometry.Heads);
        _geometry = geometry;
        _batches = Math.Max(1, size / geometry.Sequence);
        _positions = CeilingDivide(geometry.Sequence, CeilingDivide(geometry.Sequence, size));
        _pieces = CeilingDivide(geometry.Sequence, _positions);
        Count = CeilingDivide(geometry.Batch, _batches) * _pieces;
    }

    /// <summary>How many there are.</summary>
    public long Count { get; }

    public RopeChunk this[long index]
    {
        get
        {
            (long group, long piece) = Math.DivRem(index, _pieces);
            long batch = group * _batches, position = piece * _positions;
            return new RopeChunk(
                batch, position, Math.Min(_batches, _geometry.Batch - batch), Math.Min(_positions, _geometry.Sequence - position));
        }
    }

    private static long CeilingDivide(long dividend, long divisor) => ((dividend - 1) / divisor) + 1;
}
