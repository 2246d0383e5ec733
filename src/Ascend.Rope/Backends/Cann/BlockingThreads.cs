namespace Ascend.Rope.Backends.Cann;

/// <summary>
/// Threads for calls into CANN that wait for a device: for waits that callers await, and for streams and graphs that were left to the finalizer.
/// </summary>
/// <remarks>
/// A thread of the pool must not sit in such a call, nor may a finalizer. There are as many threads as calls that wait at once; since a stream has at
/// most one wait under way, that is about the number of streams in use. An idle thread ends. They are background threads, so the end of the process does not wait for them.
/// </remarks>
internal static class BlockingThreads
{
    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(10);
    private static readonly object s_gate = new();
    private static readonly Queue<Task> s_queue = new();
    private static int s_idle;

    /// <summary>Runs an action on a thread that may wait; the task has its outcome.</summary>
    public static Task<T> Run<T>(Func<T> action)
    {
        Task<T> task = new(action, CancellationToken.None, TaskCreationOptions.RunContinuationsAsynchronously);
        lock (s_gate)
        {
            s_queue.Enqueue(task);
            if (s_idle >= s_queue.Count)
            {
                Monitor.Pulse(s_gate);
            }
            else
            {
                // Without the caller's execution context, which would live in the thread from then on.
                new Thread(Loop) { IsBackground = true, Name = "Ascend.Rope wait" }.UnsafeStart();
            }
        }

        return task;
    }

    private static void Loop()
    {
        while (Next() is { } task)
            task.RunSynchronously(TaskScheduler.Default);
    }

    private static Task? Next()
    {
        lock (s_gate)
        {
            while (s_queue.Count == 0)
            {
                s_idle++;
                bool called = Monitor.Wait(s_gate, s_idleTime);
                s_idle--;
                if (!called && s_queue.Count == 0)
                    return null;
            }

            return s_queue.Dequeue();
        }
    }
}
