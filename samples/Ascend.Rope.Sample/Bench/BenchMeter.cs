using System.Diagnostics;

namespace Ascend.Rope.Sample.Bench;

/// <summary>Measures a call on one stream.</summary>
/// <param name="stream">The stream, which has nothing else to do.</param>
/// <param name="limit">How long a measurement may take.</param>
internal sealed class BenchMeter(NpuStream stream, TimeSpan limit)
{
    /// <summary>How many calls stand in a row where the device's own speed is wanted: what a call costs the host then counts little.</summary>
    private const int CallsInARow = 8;
    private const int FewestCalls = 3;
    private const int MostCalls = 2000;

    /// <summary>Checks the call, and measures it.</summary>
    /// <exception cref="InvalidOperationException">Its result is wrong.</exception>
    public BenchResult Measure(BenchCall call)
    {
        call.Enqueue(stream);
        call.Check();
        using NpuGraph? graph = Capture(call);
        BenchResult result = new()
        {
            XShape = call.Shape,
            ElementType = $"{call.ElementType}",
            ByteCount = call.ByteCount,
            Enqueue = Percentiles(() => call.Enqueue(stream), stream.Synchronize),
            EnqueueAndSynchronize = Percentiles(
                () =>
                {
                    call.Enqueue(stream);
                    stream.Synchronize();
                },
                () => { }),
            Replay = graph is null ? null : Percentiles(() => graph.Replay(stream), stream.Synchronize),
            OperatorGigabytesPerSecond = Bandwidth(call.ByteCount, () => call.Enqueue(stream)),
            CopyGigabytesPerSecond = Bandwidth(call.ByteCount, () => call.EnqueueCopy(stream)),
        };
        call.Check();
        return result;
    }

    private NpuGraph? Capture(BenchCall call)
    {
        try
        {
            return NpuGraph.Capture(stream, call.Enqueue);
        }
        catch (NotSupportedException)
        {
            // This CANN has no graphs, and everything else is measured all the same.
            return null;
        }
    }

    /// <summary>Bytes by time, the median of many rows of calls.</summary>
    private double Bandwidth(long byteCount, Action enqueue) =>
        byteCount * CallsInARow / 1e3 / Percentiles(
            () =>
            {
                for (int i = 0; i < CallsInARow; i++)
                    enqueue();
                stream.Synchronize();
            },
            () => { }).Median;

    /// <summary>Times something again and again.</summary>
    /// <param name="call">What is timed.</param>
    /// <param name="after">What is done after each time, untimed.</param>
    private BenchPercentiles Percentiles(Action call, Action after)
    {
        call();
        after();
        List<double> times = [];
        long first = Stopwatch.GetTimestamp();
        while (times.Count < FewestCalls || (times.Count < MostCalls && Stopwatch.GetElapsedTime(first) < limit))
        {
            long start = Stopwatch.GetTimestamp();
            call();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            after();
        }

        times.Sort();
        return new BenchPercentiles(times.Count, At(0.5), At(0.9), At(0.99), times[^1]);

        double At(double part) => times[(int)Math.Ceiling(part * times.Count) - 1];
    }
}
