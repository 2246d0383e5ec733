using System.Diagnostics;

namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>Lets callers send for a while, after as much of a warm-up as compiles everything, and counts.</summary>
internal static class BatchingMeter
{
    private static readonly TimeSpan s_longestWarmUp = TimeSpan.FromSeconds(1);

    public static async Task<BatchingRow> MeasureAsync(BatchingHost host, BatchingCase what, TimeSpan time, int callers)
    {
        BatchingCaller[] all = [.. Enumerable.Range(0, callers).Select(number => new BatchingCaller(number, what.Heads))];
        await SendAsync(all, host, time < s_longestWarmUp ? time : s_longestWarmUp).ConfigureAwait(false);
        (long batches, long graphs) = host.Counts;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        await SendAsync(all, host, time).ConfigureAwait(false);
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        (batches, graphs) = (host.Counts.Batches - batches, host.Counts.Graphs - graphs);

        long[] ticks = [.. all.SelectMany(caller => caller.Ticks).Order()];
        return new BatchingRow(
            what.Device, what.Way, what.Heads, what.Mode, ticks.Length / taken.TotalSeconds, Microseconds(ticks, 0.5), Microseconds(ticks, 0.99),
            Microseconds(ticks, 1), (double)ticks.Length / batches, (double)graphs / batches, (double)allocated / ticks.Length,
            all.Sum(caller => caller.WrongAnswers), Ratio: 1);
    }

    /// <summary>Lets all send, and waits for the last answer.</summary>
    private static Task SendAsync(BatchingCaller[] callers, BatchingHost host, TimeSpan time)
    {
        long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        return Task.WhenAll(callers.Select(caller => Task.Run(() => caller.RunAsync(host.Way, end))));
    }

    private static double Microseconds(long[] sorted, double quantile) =>
        sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * quantile))] * 1e6 / Stopwatch.Frequency;
}
