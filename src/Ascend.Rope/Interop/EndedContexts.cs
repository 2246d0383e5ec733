namespace Ascend.Rope.Interop;

/// <summary>Contexts that ended when a device which was lost was given up, while threads that had none were left with them.</summary>
/// <remarks>
/// CANN 8.5 takes such a context where it is put back, and crashes later. Whoever has bound a context himself has kept the device, and with it the context,
/// so only what the library itself has left on a thread is not put back.
/// </remarks>
internal static class EndedContexts
{
    /// <summary>A device is seldom lost; an address that is used again is taken out.</summary>
    private const int Most = 64;

    private static readonly Lock s_lock = new();
    private static nint[] s_ended = [];

    /// <summary>The context that this thread was left with, which had none; or 0.</summary>
    [ThreadStatic]
    private static nint t_left;

    /// <summary>Notes that this thread, which had no context, keeps one: CANN cannot unset it.</summary>
    public static void Left(nint context) => t_left = context;

    /// <summary>Notes that a context has ended.</summary>
    public static void Add(nint context)
    {
        lock (s_lock)
            Volatile.Write(ref s_ended, [.. s_ended.TakeLast(Most - 1), context]);
    }

    /// <summary>Notes that there is a context, maybe where one was that has ended.</summary>
    public static void Remove(nint context)
    {
        if (Volatile.Read(ref s_ended).Length == 0)
            return;
        lock (s_lock)
            Volatile.Write(ref s_ended, [.. s_ended.Where(ended => ended != context)]);
    }

    /// <summary>Whether the thread was left with a context that has ended since.</summary>
    public static bool Has(nint context) => Volatile.Read(ref s_ended) is { Length: > 0 } ended && context == t_left && Array.IndexOf(ended, context) >= 0;
}
