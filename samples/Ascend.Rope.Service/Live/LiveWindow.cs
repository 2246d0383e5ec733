using System.Diagnostics;

namespace Ascend.Rope.Service.Live;

/// <summary>What happened between two times.</summary>
internal sealed class LiveWindow(LiveSnapshot start, LiveSnapshot end)
{
    private readonly double _seconds = Math.Max(1e-3, Stopwatch.GetElapsedTime(start.At, end.At).TotalSeconds);

    public double AnswersPerSecond => Sum(start.Answers, end.Answers) / _seconds;

    public double TokensPerSecond => (end.Tokens - start.Tokens) / _seconds;

    public double BatchesPerSecond => Batches / _seconds;

    public double RefusalsPerSecond => Sum(start.Refusals, end.Refusals) / _seconds;

    public double RequestsPerBatch => Share(end.Requests - start.Requests, Batches);

    /// <summary>The share of batches that replayed a graph.</summary>
    public double GraphShare => Share(end.Graphs - start.Graphs, Batches);

    /// <summary>The share of padding in what devices were given.</summary>
    public double PaddingShare => Share(end.Padding - start.Padding, end.Padding - start.Padding + end.Tokens - start.Tokens);

    private long Batches => Sum(start.Sizes, end.Sizes);

    /// <summary>What answers took.</summary>
    public LiveTimes AnswerTimes() => Times(start.Answers, end.Answers);

    /// <summary>What the oldest request of each batch waited.</summary>
    public LiveTimes WaitTimes() => Times(start.Waits, end.Waits);

    /// <summary>How many batches had so many tokens.</summary>
    public long[] Sizes() => Difference(start.Sizes, end.Sizes);

    /// <summary>Reasons for which anybody was ever refused, with the latest first among them.</summary>
    public LiveRefusal[] Refusals() =>
    [
        .. end.Refusals.Select((total, index) => new LiveRefusal(LiveCounts.ReasonAt(index), (total - start.Refusals[index]) / _seconds, total))
            .Where(refusal => refusal.Total > 0)
            .OrderByDescending(refusal => refusal.PerSecond).ThenByDescending(refusal => refusal.Total),
    ];

    private static LiveTimes Times(long[] start, long[] end)
    {
        long[] counts = Difference(start, end);
        return new LiveTimes(At(0.5), At(0.9), At(0.99), At(0.999), At(1));

        double At(double share) => TimeBins.Percentile(counts, share) * 1e3;
    }

    private static long[] Difference(long[] start, long[] end) => [.. end.Zip(start, (later, earlier) => later - earlier)];

    private static long Sum(long[] start, long[] end) => end.Sum() - start.Sum();

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
