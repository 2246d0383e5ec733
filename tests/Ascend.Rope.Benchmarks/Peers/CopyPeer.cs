namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>
/// <see cref="Buffer.MemoryCopy(void*, void*, long, long)"/> of x to y: it reads the bytes of x and writes those of y. The operator does, and reads cos and
/// sin besides, so that this is less than it can do with.
/// </summary>
internal sealed unsafe class CopyPeer(PeerProblem problem, Splitter splitter) : SplitPeer(problem, splitter)
{
    private readonly long _tableRowBytes = problem.ByteCount / problem.Shape.TableRows;

    protected override void Run(int first, int end)
    {
        long bytes = (end - first) * _tableRowBytes;
        Buffer.MemoryCopy((byte*)Problem.X + (first * _tableRowBytes), (byte*)Problem.Y + (first * _tableRowBytes), bytes, bytes);
    }

    public override string? FindError() => PeerResults.FindDifference(Problem.Results, Problem.Inputs);
}
