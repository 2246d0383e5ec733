namespace Ascend.Rope.Backends.Cann;

/// <summary>The waits for one stream: one at a time, shared by all whose work it covers, and each failure told until somebody has heard it.</summary>
/// <remarks>
/// CANN tells an asynchronous failure once, to whoever synchronizes next, and holds a thread for as long as a wait takes. So whoever comes while a
/// wait is under way joins it, if nothing has been enqueued since it began, or else the one wait that follows it. A failure that no waiter has
/// taken, since all of them have cancelled or the stream was disposed of, goes to the next who asks.
/// </remarks>
/// <param name="inFlight">Tells whether anything has been enqueued since a wait began, and lets go what a wait has covered.</param>
/// <param name="operations">Tells what a failure may come from.</param>
/// <param name="synchronize">Waits for the stream on this thread and returns its failure, if it has one. Does not throw.</param>
internal sealed class StreamWaits(InFlight inFlight, OperationLog operations, Func<CannFailure?> synchronize)
{
    private readonly Lock _lock = new();
    private volatile bool _isShared;
    private bool _running;
    private long _mark;
    private long _operationMark;
    private TaskCompletionSource<CannFailure?>? _current;
    private TaskCompletionSource<CannFailure?>? _next;
    private CannFailure? _untold;
    private CannFailure? _first;

    /// <summary>Whether others enqueue on the stream as well, of whose work nothing is known: then a wait covers only what came before it began.</summary>
    public bool IsShared
    {
        get => _isShared;
        set => _isShared = value;
    }

    /// <summary>Whether there is a failure that nobody has heard.</summary>
    public bool HasUntoldFailure => Volatile.Read(ref _untold) is not null;

    /// <summary>The first failure that a wait has met, whether or not somebody has heard it.</summary>
    public CannFailure? FirstFailure => Volatile.Read(ref _first);

    /// <summary>Waits on this thread, or with a wait that covers the same work. A failure that is returned stays untold.</summary>
    public CannFailure? Wait() => Join() is { } joined ? joined.GetAwaiter().GetResult() : Run();

    /// <summary>Waits on a thread that may wait. A failure that is returned stays untold.</summary>
    public Task<CannFailure?> WaitAsync() => Join() ?? BlockingThreads.Shared.Run(Run);

    /// <summary>Throws the failure of a wait, or else one that nobody has heard, if there is one.</summary>
    /// <exception cref="CannException">The stream has failed.</exception>
    public void Tell(CannFailure? failure)
    {
        if (failure is not null)
            Interlocked.CompareExchange(ref _untold, null, failure);
        else
            failure = Interlocked.Exchange(ref _untold, null);
        if (failure is not null)
            throw failure.ToException();
    }

    /// <summary>A wait to join, or null when the caller is to run one.</summary>
    private Task<CannFailure?>? Join()
    {
        lock (_lock)
        {
            if (!_running)
            {
                Begin();
                return null;
            }

            ref TaskCompletionSource<CannFailure?>? wait = ref _next;
            if (!_isShared && _mark == inFlight.Mark())
                wait = ref _current;
            wait ??= new TaskCompletionSource<CannFailure?>(TaskCreationOptions.RunContinuationsAsynchronously);
            return wait.Task;
        }
    }

    /// <summary>A wait begins now, and covers what has been enqueued so far. The lock is held.</summary>
    private void Begin()
    {
        _running = true;
        _mark = inFlight.Mark();
        _operationMark = operations.Mark();
    }

    private CannFailure? Run()
    {
        CannFailure? failure = synchronize();
        if (failure is null)
            inFlight.Passed(_mark);
        else
            failure = failure with { Suspects = operations.Uncovered() };
        operations.Covered(_operationMark);

        TaskCompletionSource<CannFailure?>? finished;
        lock (_lock)
        {
            _untold ??= failure;
            _first ??= failure;
            (finished, _current, _next) = (_current, _next, null);
            _running = false;
            if (_current is not null)
            {
                Begin();
                _ = BlockingThreads.Shared.Run(Run);
            }
        }

        finished?.SetResult(failure);
        return failure;
    }
}
