namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>All candidates on some shapes, types and numbers of threads.</summary>
internal sealed class PeerRun(IReadOnlyList<PeerShape> shapes, IReadOnlyList<NpuElementType> types, IReadOnlyList<int> threads)
{
    /// <summary>Computes with every candidate, and compares what comes out.</summary>
    /// <exception cref="InvalidOperationException">A result is wrong.</exception>
    /// <returns>For each candidate, how many of its results were right.</returns>
    public IReadOnlyDictionary<string, int> Check()
    {
        Dictionary<string, int> right = PeerCandidate.All.ToDictionary(candidate => candidate.Name, _ => 0);
        ForEachProblem((problem, splitter) =>
        {
            foreach (PeerCandidate candidate in PeerCandidate.All)
            {
                foreach (Func<Peer> make in candidate.Make(problem, splitter))
                {
                    using Peer peer = Checked(make, candidate, problem);
                    right[candidate.Name]++;
                }
            }
        });
        return right;
    }

    /// <summary>Computes with every candidate, compares what comes out, and times it beside ours.</summary>
    /// <exception cref="InvalidOperationException">A result is wrong.</exception>
    /// <param name="told">Is called when a shape has been measured.</param>
    public IReadOnlyList<PeerRow> Measure(Action<PeerShape, NpuElementType, int> told)
    {
        List<PeerRow> rows = [];
        ForEachProblem((problem, splitter) =>
        {
            using Peer ours = PeerCandidate.Ours.Make(problem, splitter).Single()();
            TimedPeer timed = new(ours, splitter.Threads);
            rows.AddRange(PeerCandidate.All.Select(candidate => Measure(candidate, timed, problem, splitter)));
            told(problem.Shape, problem.Type, splitter.Threads);
        });
        return rows;
    }

    private static PeerRow Measure(PeerCandidate candidate, TimedPeer ours, PeerProblem problem, Splitter splitter)
    {
        PeerTimes? best = null;
        foreach (Func<Peer> make in candidate.Make(problem, splitter))
        {
            using Peer peer = Checked(make, candidate, problem);
            PeerTimes times = PeerMeter.Measure(new TimedPeer(peer, splitter.Threads), ours);
            if (best is null || times.Ratio < best.Value.Ratio)
                best = times;
        }

        int elements = problem.Shape.Elements;
        return new PeerRow(
            problem.Shape.Name, problem.Type.Name(), splitter.Threads, candidate.Name, best?.Median / elements, best?.LowTenth / elements, best?.Ratio);
    }

    private static Peer Checked(Func<Peer> make, PeerCandidate candidate, PeerProblem problem)
    {
        Peer peer = make();
        problem.ClearResults();
        peer.Run();
        return peer.FindError() is not { } error
            ? peer
            : throw new InvalidOperationException($"The result of {candidate.Name} on {problem.Shape} in {problem.Type.Name()} is wrong: {error}.");
    }

    private void ForEachProblem(Action<PeerProblem, Splitter> action)
    {
        foreach (int count in threads)
        {
            using Splitter splitter = new(count);
            foreach (NpuElementType type in types)
            {
                foreach (PeerShape shape in shapes)
                {
                    using PeerProblem problem = new(shape, type);
                    action(problem, splitter);
                }
            }
        }
    }
}
