using Ascend.Rope.Benchmarks.Peers;

namespace Ascend.Rope.Benchmarks.Hostile;

/// <summary>The operator on one thread, on hostile data and on ordinary data by turns.</summary>
internal static class HostileRun
{
    private const int Threads = 1;

    /// <summary>Measures a shape in a type with all hostile data.</summary>
    public static IEnumerable<HostileRow> Measure(PeerShape shape, NpuElementType type)
    {
        using Splitter splitter = new(Threads);
        using PeerProblem ordinaryProblem = new(shape, type);
        using Peer ordinary = Make(ordinaryProblem, splitter);
        TimedPeer timed = new(ordinary, Threads);
        foreach (HostileData data in HostileData.All)
        {
            using PeerProblem problem = new(shape, type);
            data.Replace(problem);
            using Peer hostile = Make(problem, splitter);
            PeerTimes times = PeerMeter.Measure(new TimedPeer(hostile, Threads), timed);
            yield return new HostileRow(shape.Name, type.Name(), data.Name, times.Median / shape.Elements, times.Ratio);
        }
    }

    private static Peer Make(PeerProblem problem, Splitter splitter) => PeerCandidate.Ours.Make(problem, splitter).Single()();
}
