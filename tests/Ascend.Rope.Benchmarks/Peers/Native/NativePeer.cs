namespace Ascend.Rope.Benchmarks.Peers.Native;

/// <summary>The operator by hand in C, in one of its builds.</summary>
internal sealed unsafe class NativePeer(PeerProblem problem, Splitter splitter, string build) : SplitPeer(problem, splitter)
{
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeRopeProblem*, long, long, void> _rotate = NativeRope.Function(problem.Type, build);

    private readonly NativeRopeProblem _operands = new()
    {
        X = problem.X,
        Cos = problem.Cos,
        Sin = problem.Sin,
        Y = problem.Y,
        Heads = problem.Shape.Heads,
        Sequence = problem.Shape.Sequence,
        IsStreaming = NativeRope.LastLevelCache is > 0 and long cache && problem.ByteCount > cache ? (byte)1 : (byte)0,
    };

    protected override void Run(int first, int end)
    {
        NativeRopeProblem operands = _operands;
        _rotate(&operands, first, end);
    }
}
