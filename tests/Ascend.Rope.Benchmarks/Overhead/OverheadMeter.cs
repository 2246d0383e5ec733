using System.Diagnostics;

namespace Ascend.Rope.Benchmarks.Overhead;

/// <summary>Times both sides by turns, in one process, with nothing else to do: what disturbs one disturbs the other.</summary>
internal static class OverheadMeter
{
    /// <summary>So often the runtime is given something to compile again, and the time to do so.</summary>
    private const int WarmUps = 5;

    private static readonly TimeSpan s_compilation = TimeSpan.FromMilliseconds(200);

    public static IReadOnlyList<OverheadRow> Measure(IReadOnlyList<OverheadCase> cases, BindingSide binding, int rounds)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            _ = Rounds(cases, binding, 1);
            Thread.Sleep(s_compilation);
        }

        return [.. Rounds(cases, binding, rounds).Select(samples => samples.ToRow())];
    }

    private static Samples[] Rounds(IReadOnlyList<OverheadCase> cases, BindingSide binding, int rounds)
    {
        Samples[] all = [.. cases.Select(item => new Samples(item, rounds))];
        for (int round = 0; round < rounds; round++)
        {
            foreach (Samples samples in all)
            {
                MeasuredCann.SetCallCosts(samples.Case.HasCosts);
                if (round % 2 == 0)
                    samples.TimePlain(round);
                samples.TimeBinding(round, binding);
                if (round % 2 != 0)
                    samples.TimePlain(round);
            }
        }

        MeasuredCann.SetCallCosts(false);
        return all;
    }

    /// <summary>What was measured of a case.</summary>
    private sealed class Samples(OverheadCase measured, int rounds)
    {
        private readonly double[] _binding = new double[rounds];
        private readonly double[] _plain = new double[rounds];
        private long _allocated;

        public OverheadCase Case => measured;

        public void TimePlain(int round)
        {
            MeasuredCann.HoldStreams();
            _plain[round] = measured.Plain(measured.Calls);
            MeasuredCann.ReleaseStreams();
            if (_plain[round] <= 0)
                throw new InvalidOperationException($"A call of {measured.Name} in C failed with {-_plain[round]}.");
            PlainSide.Drain();
        }

        public void TimeBinding(int round, BindingSide binding)
        {
            MeasuredCann.HoldStreams();
            long allocated = GC.GetTotalAllocatedBytes(precise: true);
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < measured.Calls; i++)
                measured.Binding();
            _binding[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / measured.Calls;
            _allocated += GC.GetTotalAllocatedBytes(precise: true) - allocated;
            MeasuredCann.ReleaseStreams();
            binding.Drain();
        }

        public OverheadRow ToRow()
        {
            double binding = Median(_binding), plain = Median(_plain);
            return new OverheadRow(measured.Name, binding, plain, binding / plain, (double)_allocated / measured.Calls / rounds);
        }

        private static double Median(double[] values)
        {
            Array.Sort(values);
            return values[values.Length / 2];
        }
    }
}
