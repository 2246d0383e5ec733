using System.Diagnostics;
using Ascend.Rope.Benchmarks.Overhead;

namespace Ascend.Rope.Benchmarks.Telemetry;

/// <summary>Times all cases by turns, with nothing else to do.</summary>
internal static class TelemetryMeter
{
    private const int Passes = 100_000;
    private const int Enqueues = 256;

    /// <summary>So often the runtime is given something to compile again, and the time to do so.</summary>
    private const int WarmUps = 5;

    private static readonly TimeSpan s_compilation = TimeSpan.FromMilliseconds(200);

    public static IReadOnlyList<TelemetryRow> Measure(BindingSide binding, int rounds)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            _ = Rounds(binding, 1);
            Thread.Sleep(s_compilation);
        }

        return [.. Rounds(binding, rounds).Select(samples => samples.ToRow())];
    }

    private static Samples[] Rounds(BindingSide binding, int rounds)
    {
        (string Name, Func<Listeners> Listen)[] listeners = [("off", Listeners.Off), ("metrics", Listeners.Metrics), ("metrics_and_traces", Listeners.MetricsAndTraces)];
        Samples[] all =
        [
            .. listeners.Select(item => new Samples("guards", item.Name, item.Listen, Passes, () => GuardLoops.Guards(Passes) - GuardLoops.Empty(Passes))),
            .. listeners.Select(item => new Samples("enqueue", item.Name, item.Listen, Enqueues, () => Enqueue(binding))),
        ];
        for (int round = 0; round < rounds; round++)
        {
            foreach (Samples samples in all)
            {
                samples.Take();
                binding.Drain();
            }
        }

        return all;
    }

    /// <summary>The nanoseconds of an enqueue, whose work does not begin meanwhile.</summary>
    private static double Enqueue(BindingSide binding)
    {
        MeasuredCann.HoldStreams();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Enqueues; i++)
            binding.Enqueue();
        double ns = Stopwatch.GetElapsedTime(start).TotalNanoseconds / Enqueues;
        MeasuredCann.ReleaseStreams();
        return ns;
    }

    /// <summary>What was measured of a case.</summary>
    private sealed class Samples(string name, string listeners, Func<Listeners> listen, int count, Func<double> time)
    {
        private readonly List<double> _ns = [];
        private long _allocated;

        public void Take()
        {
            using Listeners heard = listen();

            // Once for nothing, so that no case pays for what the one before it has left in the caches and to the collector.
            _ = time();
            long before = GC.GetAllocatedBytesForCurrentThread();
            double ns = time();
            _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            _ns.Add(ns);
        }

        public TelemetryRow ToRow() => new(name, listeners, _ns.Order().ElementAt(_ns.Count / 2), (double)_allocated / _ns.Count / count);
    }
}
