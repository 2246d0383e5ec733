using System.Numerics;

namespace Ascend.Rope.Service.Live;

/// <summary>Counts times, each in a bin that is 3 % wide or a microsecond. Any thread may add.</summary>
internal sealed class TimeBins
{
    private const int StepBits = 5;
    private const int Steps = 1 << StepBits;

    /// <summary>Longer ones, above two hours, are counted as this.</summary>
    private const long MostMicroseconds = (1L << 33) - 1;

    private readonly long[] _counts = new long[IndexOf(MostMicroseconds) + 1];

    public void Add(double seconds) => Interlocked.Increment(ref _counts[IndexOf((long)Math.Clamp(seconds * 1e6, 0, MostMicroseconds))]);

    /// <summary>What has been counted so far.</summary>
    public long[] Copy() => [.. _counts];

    /// <summary>The time that so many of those counted did not exceed, in seconds; 0 where none are.</summary>
    /// <param name="counts">Counts, or the differences of two <see cref="Copy"/>.</param>
    /// <param name="share">From 0 to 1.</param>
    public static double Percentile(ReadOnlySpan<long> counts, double share)
    {
        long total = 0;
        foreach (long count in counts)
            total += count;
        if (total == 0)
            return 0;

        long rank = Math.Max(1, (long)Math.Ceiling(share * total));
        int index = 0;
        for (long below = counts[0]; below < rank; below += counts[index])
            index++;
        return EndOf(index) / 1e6;
    }

    private static int IndexOf(long microseconds)
    {
        if (microseconds < Steps)
            return (int)microseconds;
        int shift = BitOperations.Log2((ulong)microseconds) - StepBits;
        return (shift * Steps) + (int)(microseconds >> shift);
    }

    /// <summary>Where a bin ends, in microseconds.</summary>
    private static long EndOf(int index)
    {
        int shift = Math.Max(0, (index / Steps) - 1);
        return (index - (shift * Steps) + 1L) << shift;
    }
}
