using System.Diagnostics;

namespace Ascend.Rope.Sample.Commands;

/// <summary>The time that something takes.</summary>
internal static class MedianTime
{
    /// <summary>Times a call many times.</summary>
    /// <param name="calls">How often.</param>
    /// <param name="call">What is timed.</param>
    /// <param name="after">What is done after each call, untimed.</param>
    public static TimeSpan Of(int calls, Action call, Action? after = null)
    {
        TimeSpan[] times = new TimeSpan[calls];
        foreach (ref TimeSpan time in times.AsSpan())
        {
            long start = Stopwatch.GetTimestamp();
            call();
            time = Stopwatch.GetElapsedTime(start);
            after?.Invoke();
        }

        Array.Sort(times);
        return times[calls / 2];
    }
}
