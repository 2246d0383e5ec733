namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>Ascend.Rope by its span API.</summary>
internal sealed unsafe class RopePeer<T>(PeerProblem problem, int threads) : Peer(problem)
    where T : unmanaged
{
    private readonly RopeShape _shape = new(problem.Shape.Batch, problem.Shape.Heads, problem.Shape.Sequence);
    private readonly RopeCpuOptions _options = new() { MaxDegreeOfParallelism = threads };

    public override void Run()
    {
        int elements = Problem.Shape.Elements, tables = Problem.Shape.TableRows * RopeShape.HeadDim;
        InterleaveRope.Apply(
            new ReadOnlySpan<T>(Problem.X, elements),
            new ReadOnlySpan<T>(Problem.Cos, tables),
            new ReadOnlySpan<T>(Problem.Sin, tables),
            new Span<T>(Problem.Y, elements),
            _shape,
            _options);
    }
}
