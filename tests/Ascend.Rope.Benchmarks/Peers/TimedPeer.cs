using System.Diagnostics;

namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>A peer that has been warmed up, and is timed in batches of calls.</summary>
internal sealed class TimedPeer
{
    /// <summary>Calls are timed together until they take so long that reading the clock does not show.</summary>
    private static readonly TimeSpan s_shortestBatch = TimeSpan.FromMilliseconds(1);

    /// <summary>The runtime compiles again what it sees called often: so often, and so long, unless calls take too long for that.</summary>
    private const int WarmUpCalls = 100;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan s_longestWarmUp = TimeSpan.FromMilliseconds(400);

    private readonly Peer _peer;
    private readonly int _threads;
    private readonly int _calls;

    public TimedPeer(Peer peer, int threads)
    {
        _peer = peer;
        _threads = threads;
        double call = WarmUp();
        _calls = (int)Math.Ceiling(s_shortestBatch.TotalNanoseconds / call);
        Batch = TimeSpan.FromMicroseconds(call * (1 + _calls) / 1000);
    }

    /// <summary>About what a batch takes, with the call before it.</summary>
    public TimeSpan Batch { get; }

    /// <summary>The nanoseconds of a call, in a batch. A call before it brings memory into the caches and threads to their feet.</summary>
    public double Time()
    {
        if (_threads > 1)
            Quiet.Await();
        _peer.Run();
        return Time(_calls) / _calls;
    }

    /// <summary>The nanoseconds of a call, in the best of batches that grow.</summary>
    private double WarmUp()
    {
        double shortest = double.PositiveInfinity;
        long start = Stopwatch.GetTimestamp();
        for (int calls = 1, done = 0; ;)
        {
            double batch = Time(calls);
            shortest = Math.Min(shortest, batch / calls);
            done += calls;
            TimeSpan total = Stopwatch.GetElapsedTime(start);
            if (total > s_longestWarmUp || (total > s_warmUp && done >= WarmUpCalls))
                return shortest;
            if (batch < s_shortestBatch.TotalNanoseconds)
                calls *= 2;
        }
    }

    private double Time(int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            _peer.Run();

        // A TimeSpan is too coarse for the shortest calls.
        return (Stopwatch.GetTimestamp() - start) * (1e9 / Stopwatch.Frequency);
    }
}
