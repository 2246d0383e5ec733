namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>Ascend.Rope by its span API.</summary>
internal sealed unsafe class RopePeer : Peer
{
    private readonly Splitter _splitter;
    private readonly Action<int, int> _part;

    /// <summary>What the rows of x are divided by where they shall lie in one piece: batch entries, heads or positions.</summary>
    private readonly int _parts;

    /// <summary>The shape of one part, and whether all parts share the tables.</summary>
    private readonly RopeShape _shape;
    private readonly bool _sharesTables;

    public RopePeer(PeerProblem problem, Splitter splitter)
        : base(problem)
    {
        PeerShape shape = problem.Shape;
        _splitter = splitter;
        _sharesTables = shape.Batch == 1 && shape.Heads > 1;
        (_parts, _shape) = shape.Batch > 1 ? (shape.Batch, new RopeShape(1, shape.Heads, shape.Sequence))
            : _sharesTables ? (shape.Heads, new RopeShape(1, 1, shape.Sequence))
            : (shape.Sequence, new RopeShape(1, 1, 1));
        _part = problem.Type == NpuElementType.Float16 ? Run<Half> : Run<BFloat16>;
    }

    public override void Run() => _splitter.Run(_part, _parts);

    private void Run<T>(int first, int end)
        where T : unmanaged
    {
        int count = end - first, rows = Problem.Shape.Elements / _parts, tables = Problem.Shape.TableRows * RopeShape.HeadDim;
        int firstTable = _sharesTables ? 0 : first * (tables / _parts), countTables = _sharesTables ? tables : count * (tables / _parts);
        RopeShape shape = Problem.Shape.Batch > 1 ? _shape with { Batch = count }
            : _sharesTables ? _shape with { Heads = count }
            : _shape with { Sequence = count };
        InterleaveRope.Apply(
            new ReadOnlySpan<T>(Problem.X + (first * rows), count * rows),
            new ReadOnlySpan<T>(Problem.Cos + firstTable, countTables),
            new ReadOnlySpan<T>(Problem.Sin + firstTable, countTables),
            new Span<T>(Problem.Y + (first * rows), count * rows),
            shape);
    }
}
