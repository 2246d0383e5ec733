using System.Diagnostics;

namespace Ascend.Rope.Backends.Cann;

/// <summary>The beginning of a wait with a limit, which the calling thread may do itself: it asks again and again, and waits in no call of CANN.</summary>
/// <remarks>
/// CANN's own waits with a limit ask the device once more when the time is up, and a device that hangs, which is what limits are for, would keep the caller
/// there. So a long wait is another thread's. Calling one and being called back takes some tens of microseconds; what is done before that needs none.
/// </remarks>
internal static class BriefWait
{
    /// <summary>About as long as it takes to have another thread wait.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMicroseconds(50);

    /// <summary>Whether something is so now, or comes to be before the time is up, and before the wait is worth a thread.</summary>
    public static bool Until<T>(T subject, Func<T, bool> isSo, TimeSpan timeout)
    {
        if (isSo(subject))
            return true;
        TimeSpan limit = timeout < s_longest ? timeout : s_longest;
        long start = Stopwatch.GetTimestamp();
        SpinWait spin = default;
        while (Stopwatch.GetElapsedTime(start) < limit)
        {
            spin.SpinOnce(sleep1Threshold: -1);
            if (isSo(subject))
                return true;
        }

        return false;
    }
}
