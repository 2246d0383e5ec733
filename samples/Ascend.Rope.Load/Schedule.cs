using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope.Load;

/// <summary>When requests are to be sent, whatever becomes of those before.</summary>
internal static class Schedule
{
    /// <summary>The moments, counted from the start, without end.</summary>
    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Arrivals are to be the same for a seed.")]
    public static IEnumerable<TimeSpan> Of(Arrivals arrivals, double rate, int seed)
    {
        Random random = new(seed);
        double seconds = 0;
        for (long i = 1; ; i++)
        {
            yield return TimeSpan.FromSeconds(seconds);

            // Not by adding equal distances, whose errors add up.
            seconds = arrivals == Arrivals.Constant ? i / rate : seconds - (Math.Log(1 - random.NextDouble()) / rate);
        }
    }
}
