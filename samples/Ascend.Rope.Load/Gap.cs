using System.Diagnostics;

namespace Ascend.Rope.Load;

/// <summary>The longest time without a right answer, between two: how long a fault was felt.</summary>
internal sealed class Gap
{
    private long _last;

    public TimeSpan Longest { get; private set; }

    /// <summary>There was one.</summary>
    public void Passed()
    {
        long now = Stopwatch.GetTimestamp();
        TimeSpan gap = _last == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_last, now);
        _last = now;
        if (gap > Longest)
            Longest = gap;
    }
}
