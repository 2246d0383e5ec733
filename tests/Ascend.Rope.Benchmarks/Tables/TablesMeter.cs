using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope.Benchmarks.Tables;

/// <summary>Measures a table of DeepSeek-V3.</summary>
internal static class TablesMeter
{
    private const int MaxLength = 163_840;
    private const int HeadDim = RopeShape.HeadDim;

    /// <summary>Making takes so long that it need not be repeated more often.</summary>
    private const int MostMakings = 10;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(0.5);

    /// <summary>A prefill, whose rows fit into a cache, and nearly all that the model has, which do not.</summary>
    private static readonly int[] s_counts = [8192, 131_072];

    private static readonly RopeConfig s_model = RopeConfig.FromJson("""
        {
          "qk_rope_head_dim": 64, "max_position_embeddings": 163840, "rope_theta": 10000,
          "rope_scaling": {
            "type": "yarn", "factor": 40, "original_max_position_embeddings": 4096, "beta_fast": 32, "beta_slow": 1, "mscale": 1, "mscale_all_dim": 1
          }
        }
        """u8);

    public static IReadOnlyList<TablesRow> Measure(int rounds) =>
    [
        MeasureMaking<Half>("make_f16_float32", RopePrecision.Float32, rounds),
        MeasureMaking<Half>("make_f16_float64", RopePrecision.Float64, rounds),
        MeasureMaking<BFloat16>("make_bf16_float32", RopePrecision.Float32, rounds),
        MeasureMaking<BFloat16>("make_bf16_float64", RopePrecision.Float64, rounds),
        .. s_counts.SelectMany(count => MeasureGathering(count, rounds)),
    ];

    /// <summary>All rows of the model.</summary>
    private static TablesRow MeasureMaking<T>(string name, RopePrecision precision, int rounds) where T : unmanaged
    {
        double[] times = Times(Math.Min(rounds, MostMakings), out double cpu, () => RopeTable.Create(s_model, precision).Prepare<T>(MaxLength));
        return new TablesRow(name, MaxLength, times[0], CpuMilliseconds: cpu);
    }

    /// <summary>Consecutive positions and shuffled ones, by turns with a copy of as many bytes from one place.</summary>
    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "The same order every time is wanted.")]
    private static TablesRow[] MeasureGathering(int count, int rounds)
    {
        RopeTable table = RopeTable.Create(s_model);
        int[] consecutive = [.. Enumerable.Range(100, count)];
        int[] shuffled = [.. consecutive];
        new Random(1).Shuffle(shuffled);
        Half[] sourceCos = new Half[count * HeadDim], sourceSin = new Half[count * HeadDim];
        Half[] cos = new Half[count * HeadDim], sin = new Half[count * HeadDim];
        table.Fill(100..(100 + count), sourceCos.AsSpan(), sourceSin.AsSpan());

        double[] times = Times(
            rounds,
            out _,
            Copy,
            () => table.Gather<Half>(consecutive, cos, sin),
            () => table.Gather<Half>(shuffled, cos, sin),
            () => table.Fill<Half>(100..(100 + count), cos, sin));
        return
        [
            new("copy", count, times[0], 1),
            new("gather_consecutive", count, times[1], times[0] / times[1]),
            new("gather_shuffled", count, times[2], times[0] / times[2]),
            new("fill", count, times[3], times[0] / times[3]),
        ];

        void Copy()
        {
            sourceCos.AsSpan().CopyTo(cos);
            sourceSin.AsSpan().CopyTo(sin);
        }
    }

    /// <summary>The median milliseconds of each, measured by turns, so that whatever disturbs the machine disturbs them alike.</summary>
    /// <param name="rounds">How often each is measured.</param>
    /// <param name="cpu">The milliseconds of all processors in a round, the mean.</param>
    /// <param name="cases">What is measured.</param>
    private static double[] Times(int rounds, out double cpu, params Action[] cases)
    {
        // Code is compiled anew once it has run for a while.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < s_warmUp;)
            Array.ForEach(cases, run => run());

        double[][] times = [.. cases.Select(_ => new double[rounds])];
        TimeSpan used = Environment.CpuUsage.TotalTime;
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                cases[i]();
                times[i][round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        cpu = (Environment.CpuUsage.TotalTime - used).TotalMilliseconds / rounds;
        return [.. times.Select(ofCase => ofCase.Order().ElementAt(rounds / 2))];
    }
}
