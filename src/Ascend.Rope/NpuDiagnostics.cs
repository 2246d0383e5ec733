namespace Ascend.Rope;

/// <summary>What went wrong where no exception could tell: in releases, and on the way back to a caller's context.</summary>
/// <remarks>The counts are of the process and only grow. Zero is what a healthy program sees.</remarks>
public static class NpuDiagnostics
{
    private static long s_releaseFailures;
    private static long s_putBackFailures;
    private static long s_unpinFailures;
    private static long s_giveBackFailures;
    private static long s_compactedViews;
    private static int s_lastStatus;

    /// <summary>How many handles of CANN could not be given back.</summary>
    public static long ReleaseFailures => Interlocked.Read(ref s_releaseFailures);

    /// <summary>How often the caller's own context could not be made current again, because it exists no more.</summary>
    public static long PutBackFailures => Interlocked.Read(ref s_putBackFailures);

    /// <summary>How often the owner of host memory threw when a finished copy let it go.</summary>
    public static long UnpinFailures => Interlocked.Read(ref s_unpinFailures);

    /// <summary>How often the owner of borrowed memory threw when it was given back.</summary>
    public static long GiveBackFailures => Interlocked.Read(ref s_giveBackFailures);

    /// <summary>How many views were copied together because <see cref="RopeOptions.CompactViews"/> asked for it: no fault, but slow.</summary>
    public static long CompactedViews => Interlocked.Read(ref s_compactedViews);

    /// <summary>What CANN answered the last time that a release or a way back failed; 0 when none has.</summary>
    public static int LastStatus => Volatile.Read(ref s_lastStatus);

    internal static void CountReleaseFailure(int status)
    {
        Interlocked.Increment(ref s_releaseFailures);
        Volatile.Write(ref s_lastStatus, status);
    }

    internal static void CountCompactedView() => Interlocked.Increment(ref s_compactedViews);

    internal static void CountUnpinFailure() => Interlocked.Increment(ref s_unpinFailures);

    internal static void CountGiveBackFailure() => Interlocked.Increment(ref s_giveBackFailures);

    internal static void CountPutBackFailure(int status)
    {
        Interlocked.Increment(ref s_putBackFailures);
        Volatile.Write(ref s_lastStatus, status);
    }
}
