using System.Diagnostics;

namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>What a candidate took, in nanoseconds a call, and the ratio of its time to ours.</summary>
internal readonly record struct PeerTimes(double Median, double LowTenth, double Ratio);

/// <summary>Times a candidate and ours by turns, in one process: what disturbs one disturbs the other.</summary>
internal static class PeerMeter
{
    /// <summary>Calls are timed together until they take so long, that reading the clock does not show.</summary>
    private static readonly TimeSpan s_batch = TimeSpan.FromMilliseconds(1);

    /// <summary>So long, and so often, a candidate is called before it is timed: the runtime compiles again what it sees to be called often.</summary>
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan s_longestWarmUp = TimeSpan.FromMilliseconds(500);
    private const int WarmUpCalls = 100;

    /// <summary>So long pairs are measured, within bounds to their number.</summary>
    private static readonly TimeSpan s_budget = TimeSpan.FromMilliseconds(600);
    private const int FewestPairs = 31;
    private const int MostPairs = 151;

    /// <summary>For the calls that take longest, whose every sample is an average over many milliseconds.</summary>
    private static readonly TimeSpan s_longBatch = TimeSpan.FromMilliseconds(20);
    private const int FewestLongPairs = 9;

    /// <summary>Measures a candidate against ours.</summary>
    public static PeerTimes Measure(Peer candidate, Peer ours, int threads)
    {
        Side theirs = new(candidate), own = new(ours);
        TimeSpan pair = theirs.Prepare() + own.Prepare();
        int fewest = pair > s_longBatch ? FewestLongPairs : FewestPairs;
        int pairs = (int)Math.Clamp(s_budget / pair, fewest, MostPairs);
        double[] times = new double[pairs], ratios = new double[pairs];
        for (int i = 0; i < pairs; i++)
        {
            double before = i % 2 == 0 ? own.Time(threads) : 0;
            times[i] = theirs.Time(threads);
            ratios[i] = times[i] / (i % 2 == 0 ? before : own.Time(threads));
        }

        Array.Sort(times);
        Array.Sort(ratios);
        return new PeerTimes(times[pairs / 2], times[pairs / 10], ratios[pairs / 2]);
    }

    /// <summary>One of the two of a pair.</summary>
    private sealed class Side(Peer peer)
    {
        private int _calls = 1;

        /// <summary>Warms it up, and finds how many calls make a batch; the time that a batch takes with what precedes it.</summary>
        public TimeSpan Prepare()
        {
            long start = Stopwatch.GetTimestamp();
            TimeSpan shortest = TimeSpan.MaxValue;
            for (int i = 0; ; i++)
            {
                long call = Stopwatch.GetTimestamp();
                peer.Run();
                TimeSpan elapsed = Stopwatch.GetElapsedTime(call), total = Stopwatch.GetElapsedTime(start);
                shortest = elapsed < shortest ? elapsed : shortest;
                if (total > s_longestWarmUp || (total > s_warmUp && i >= WarmUpCalls))
                    break;
            }

            _calls = (int)Math.Ceiling(s_batch / shortest);
            return shortest * (_calls + 1);
        }

        /// <summary>The nanoseconds of a call, in a batch. The call before it brings memory into the caches and threads to their feet.</summary>
        public double Time(int threads)
        {
            if (threads > 1)
                Quiet.Await();
            peer.Run();
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < _calls; i++)
                peer.Run();
            return Stopwatch.GetElapsedTime(start).TotalNanoseconds / _calls;
        }
    }
}
