namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>What a candidate took, in nanoseconds a call, and the ratio of its time to ours.</summary>
internal readonly record struct PeerTimes(double Median, double LowTenth, double Ratio);

/// <summary>Times candidates and ours by turns, in one process: what disturbs one disturbs the other.</summary>
internal static class PeerMeter
{
    /// <summary>So long pairs are measured, within bounds to their number.</summary>
    private static readonly TimeSpan s_budget = TimeSpan.FromMilliseconds(500);
    private const int FewestPairs = 31;
    private const int MostPairs = 151;

    /// <summary>For pairs that take longer than this, whose every sample is an average over many milliseconds.</summary>
    private static readonly TimeSpan s_longPair = TimeSpan.FromMilliseconds(60);
    private const int FewestLongPairs = 9;

    /// <summary>Measures a candidate against ours.</summary>
    public static PeerTimes Measure(TimedPeer candidate, TimedPeer ours)
    {
        TimeSpan pair = candidate.Batch + ours.Batch;
        int pairs = (int)Math.Clamp(s_budget / pair, pair > s_longPair ? FewestLongPairs : FewestPairs, MostPairs);
        double[] times = new double[pairs], ratios = new double[pairs];
        for (int i = 0; i < pairs; i++)
        {
            bool oursFirst = i % 2 == 0;
            double before = oursFirst ? ours.Time() : 0;
            times[i] = candidate.Time();
            ratios[i] = times[i] / (oursFirst ? before : ours.Time());
        }

        Array.Sort(times);
        Array.Sort(ratios);
        return new PeerTimes(times[pairs / 2], times[pairs / 10], ratios[pairs / 2]);
    }
}
