using System.Diagnostics;

namespace Ascend.Rope.Service.Operation;

/// <summary>The time that a call has.</summary>
internal static class CallTime
{
    /// <summary>A source whose token ends what waits for the call: when its caller has gone, or its deadline is there, as <see cref="Stopwatch.GetTimestamp"/> counts.</summary>
    public static CancellationTokenSource Limit(long deadline, CancellationToken aborted)
    {
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        limit.CancelAfter(TimeSpan.FromMilliseconds(Math.Max(0, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline).TotalMilliseconds)));
        return limit;
    }
}
