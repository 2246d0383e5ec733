using System.Diagnostics;

namespace Ascend.Rope.Benchmarks.Callers;

/// <summary>Times the cases of an element type by turns: what disturbs one disturbs those that it is compared with.</summary>
internal sealed class CallersMeter<T>
    where T : unmanaged
{
    /// <summary>Many callers take turns on the processors, each for some milliseconds: their time is long enough for several of these.</summary>
    private static readonly TimeSpan s_windowOfOne = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_windowOfMany = TimeSpan.FromMilliseconds(120);

    private readonly string _dtype;
    private readonly int _rounds;
    private readonly Dictionary<CallersShape, Caller<T>[]> _callers = [];
    private readonly List<Samples> _samples = [];

    /// <summary>Makes the data.</summary>
    /// <param name="dtype">The element type's name in the rows.</param>
    /// <param name="convert">Makes an element of a number.</param>
    /// <param name="rounds">How often each case is timed.</param>
    public CallersMeter(string dtype, Func<double, T> convert, int rounds)
    {
        (_dtype, _rounds) = (dtype, rounds);
        foreach (IGrouping<CallersShape, CallersCase> shape in CallersCases.All().GroupBy(item => item.Shape))
        {
            _callers[shape.Key] = [.. Enumerable.Range(0, shape.Max(item => item.Callers)).Select(_ => new Caller<T>(shape.Key, convert))];
            _samples.AddRange(shape.Select(item => new Samples(item)));
        }
    }

    public IEnumerable<CallersRow> Measure()
    {
        // The first round, when code is still compiled, does not count.
        for (int round = 0; round <= _rounds; round++)
        {
            foreach (Samples samples in _samples)
                Time(samples, counts: round > 0);
        }

        return _samples.Select(ToRow);
    }

    private void Time(Samples samples, bool counts)
    {
        CallersCase item = samples.Case;
        Caller<T>[] callers = _callers[item.Shape][..item.Callers];
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan elapsed = callers.Length == 1 ? TimeOne(callers[0], item.Threads) : TimeMany(callers, item.Threads, ref allocated);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        long calls = callers.Sum(caller => caller.Calls);
        if (counts)
            samples.Add(elapsed.TotalNanoseconds / calls, allocated, calls);
    }

    private static TimeSpan TimeOne(Caller<T> caller, int threads)
    {
        long start = Stopwatch.GetTimestamp();
        caller.Run(threads, End(start, s_windowOfOne));
        return Stopwatch.GetElapsedTime(start);
    }

    private static TimeSpan TimeMany(Caller<T>[] callers, int threads, ref long allocated)
    {
        using Barrier barrier = new(callers.Length + 1);
        long until = 0;
        Thread[] running = [.. callers.Select(caller => new Thread(() =>
        {
            // The first call of a thread makes what its later ones use.
            caller.Run(threads, until: 0);
            barrier.SignalAndWait();
            barrier.SignalAndWait();
            caller.Run(threads, Volatile.Read(ref until));
        }))];
        foreach (Thread thread in running)
            thread.Start();

        barrier.SignalAndWait();
        allocated = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        Volatile.Write(ref until, End(start, s_windowOfMany));
        barrier.SignalAndWait();
        foreach (Thread thread in running)
            thread.Join();
        return Stopwatch.GetElapsedTime(start);
    }

    private static long End(long start, TimeSpan window) => start + (long)(window.TotalSeconds * Stopwatch.Frequency);

    private CallersRow ToRow(Samples samples)
    {
        CallersCase item = samples.Case;
        CallersCase against = item.Against ?? item;
        double ratio = Median(_samples.Single(other => other.Case == against).Times.Zip(samples.Times, (before, now) => before / now));
        return new CallersRow(
            item.Shape.Name, _dtype, item.Callers, item.Threads, Median(samples.Times), ratio,
            $"{against.Callers}x{against.Threads}", samples.AllocatedBytes);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    /// <summary>What was measured of a case.</summary>
    private sealed class Samples(CallersCase measured)
    {
        private long _allocated;
        private long _calls;

        public CallersCase Case => measured;

        /// <summary>Nanoseconds for a call, of each round.</summary>
        public List<double> Times { get; } = [];

        public double AllocatedBytes => (double)_allocated / _calls;

        public void Add(double time, long allocated, long calls)
        {
            Times.Add(time);
            _allocated += allocated;
            _calls += calls;
        }
    }
}
