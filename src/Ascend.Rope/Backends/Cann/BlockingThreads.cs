namespace Ascend.Rope.Backends.Cann;

/// <summary>
/// Threads for calls into CANN that wait for a device: for waits that callers await, and for streams and graphs that were left to the finalizer.
/// </summary>
/// <remarks>
/// A thread of the pool must not sit in such a call, nor may a finalizer. There are as many threads as calls that wait at once; since a stream has at
/// most one wait under way, that is about the number of streams in use. An idle thread ends. They are background threads, so the end of the process does not wait for them.
/// </remarks>
/// <param name="start">Starts a thread that runs an action.</param>
internal sealed class BlockingThreads(Action<ThreadStart> start)
{
    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(10);
    private readonly object _gate = new();
    private readonly Queue<Task> _queue = new();
    private int _idle;

    /// <summary>Those of the process.</summary>
    public static BlockingThreads Shared { get; } = new(Start);

    /// <summary>Runs an action on a thread that may wait; the task has its outcome.</summary>
    public Task<T> Run<T>(Func<T> action)
    {
        Task<T> task = new(action, CancellationToken.None, TaskCreationOptions.RunContinuationsAsynchronously);
        bool isTaken;
        lock (_gate)
        {
            _queue.Enqueue(task);
            isTaken = _idle >= _queue.Count;
            if (isTaken)
                Monitor.Pulse(_gate);
        }

        if (!isTaken)
            StartAnother();
        return task;
    }

    // Without the caller's execution context, which would live in the thread from then on.
    private static void Start(ThreadStart action) => new Thread(action) { IsBackground = true, Name = "Ascend.Rope wait" }.UnsafeStart();

    private void StartAnother()
    {
        try
        {
            start(Loop);
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            // The machine has none to give. Others wait for the outcome, so one of the pool has to sit there, unless one of ours is free before.
            ThreadPool.UnsafeQueueUserWorkItem(static threads => threads.RunNext(), this, preferLocal: false);
        }
    }

    private void Loop()
    {
        while (Next() is { } task)
            task.RunSynchronously(TaskScheduler.Default);
    }

    private void RunNext()
    {
        Task? task;
        lock (_gate)
            _queue.TryDequeue(out task);
        task?.RunSynchronously(TaskScheduler.Default);
    }

    private Task? Next()
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                _idle++;
                bool called = Monitor.Wait(_gate, s_idleTime);
                _idle--;
                if (!called && _queue.Count == 0)
                    return null;
            }

            return _queue.Dequeue();
        }
    }
}
