namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>Ascend.Rope by its span API.</summary>
internal sealed unsafe class RopePeer<T> : Peer
    where T : unmanaged
{
    private readonly Splitter _splitter;
    private readonly Action<int, int> _part;
    private readonly RopeShape _shape;

    public RopePeer(PeerProblem problem, Splitter splitter)
        : base(problem)
    {
        _splitter = splitter;
        _part = Run;
        _shape = new RopeShape(problem.Shape.Batch, problem.Shape.Heads, problem.Shape.Sequence);
    }

    /// <summary>What is divided, so that the rows of a part lie in one piece: batch entries, heads or positions.</summary>
    private int Parts => (int)(_shape.Batch > 1 ? _shape.Batch : _shape.Heads > 1 ? _shape.Heads : _shape.Sequence);

    public override void Run()
    {
        if (_splitter.Divides(Parts))
            _splitter.Run(_part, Parts);
        else
            Apply(_shape, 0, Problem.Shape.Elements, 0, Problem.Shape.TableRows * RopeShape.HeadDim);
    }

    private void Run(int first, int end)
    {
        int count = end - first, elements = Problem.Shape.Elements / Parts, tables = Problem.Shape.TableRows * RopeShape.HeadDim;
        if (_shape.Batch == 1 && _shape.Heads > 1)
        {
            Apply(_shape with { Heads = count }, first * elements, count * elements, 0, tables);
            return;
        }

        RopeShape part = _shape.Batch > 1 ? _shape with { Batch = count } : _shape with { Sequence = count };
        Apply(part, first * elements, count * elements, first * (tables / Parts), count * (tables / Parts));
    }

    private void Apply(RopeShape shape, int at, int count, int tableAt, int tableCount) => InterleaveRope.Apply(
        new ReadOnlySpan<T>(Problem.X + at, count),
        new ReadOnlySpan<T>(Problem.Cos + tableAt, tableCount),
        new ReadOnlySpan<T>(Problem.Sin + tableAt, tableCount),
        new Span<T>(Problem.Y + at, count),
        shape);
}
