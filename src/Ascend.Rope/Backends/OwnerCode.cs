namespace Ascend.Rope.Backends;

/// <summary>Code of owners of borrowed memory, which may lock and wait for what it likes, and so never runs while its thread holds a lock of the library.</summary>
internal static class OwnerCode
{
    [ThreadStatic]
    private static int s_locks;

    /// <summary>Whether this thread holds a lock under which things are let go.</summary>
    public static bool IsUnderLock => s_locks > 0;

    /// <summary>Says that this thread holds such a lock, until that is disposed of.</summary>
    public static Scope UnderLock() => new(s_locks++);

    /// <summary>Runs code that does not throw: here, or on a thread of the pool where this one holds a lock.</summary>
    public static void Run(Action code)
    {
        if (IsUnderLock)
            ThreadPool.UnsafeQueueUserWorkItem(static run => run(), code, preferLocal: false);
        else
            code();
    }

    /// <summary>While a thread holds a lock.</summary>
    /// <param name="outer">How many it held before.</param>
    internal readonly ref struct Scope(int outer)
    {
        public void Dispose() => s_locks = outer;
    }
}
