namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>Someone who computes a problem.</summary>
/// <param name="problem">The operands.</param>
internal abstract class Peer(PeerProblem problem) : IDisposable
{
    protected PeerProblem Problem => problem;

    /// <summary>Computes once, on the threads that it was made for.</summary>
    public abstract void Run();

    /// <summary>Says what is wrong with the results, or null. Unless a peer says otherwise, every bit must be the operator's.</summary>
    public virtual string? FindError() => PeerResults.FindDifference(problem.Results, problem.Expected);

    /// <summary>Releases what it was made with; the problem is the caller's.</summary>
    public virtual void Dispose()
    {
    }
}

/// <summary>One that is called for a range of the rows of cos, and so can be divided among threads.</summary>
internal abstract class SplitPeer : Peer
{
    private readonly Splitter _splitter;
    private readonly Action<int, int> _part;

    protected SplitPeer(PeerProblem problem, Splitter splitter)
        : base(problem)
    {
        _splitter = splitter;
        _part = Run;
    }

    public sealed override void Run()
    {
        int rows = Problem.Shape.TableRows;
        if (_splitter.Divides(rows))
            _splitter.Run(_part, rows);
        else
            Run(0, rows);
    }

    /// <summary>Computes the rows of all heads at the rows [first, end) of cos.</summary>
    protected abstract void Run(int first, int end);
}
