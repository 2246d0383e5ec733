using Ascend.Rope.Interop;
using Ascend.Rope.Interop.Handles;

namespace Ascend.Rope.Backends.Cann;

/// <summary>An event of an NPU, of the kind that can be recorded again without a reset.</summary>
/// <remarks>A wait that holds no thread of the pool holds one of its own; all who wait for one recording share it.</remarks>
internal sealed class CannEvent : IEventBackend
{
    private readonly CannContext _context;
    private readonly Lock _lock = new();

    /// <summary>The wait that began last, if there is one.</summary>
    private Task<CannFailure?>? _wait;

    /// <summary>The recording, counted from 1, that was the last when it began.</summary>
    private long _awaited;
    private long _recording;

    public CannEvent(CannContext context, NpuEventKind kind)
    {
        _context = context;
        uint flag = kind == NpuEventKind.Timing ? AclRt.ACL_EVENT_TIME_LINE : AclRt.ACL_EVENT_SYNC;
        using ContextScope scope = ContextScope.Enter(context);
        scope.Check(AclRt.aclrtCreateEventExWithFlag(out AclEventHandle handle, flag), nameof(AclRt.aclrtCreateEventExWithFlag));
        handle.MadeIn(context);
        Handle = handle;
    }

    /// <summary>The event itself. CANN lets it be destroyed at any time; what is enqueued holds a reference all the same.</summary>
    public AclEventHandle Handle { get; }

    public bool IsComplete
    {
        get
        {
            using HandleLease lease = new(Handle);
            using ContextScope scope = ContextScope.Enter(_context);
            int result = AclRt.aclrtQueryEventStatus(Handle, out aclrtEventRecordedStatus status);

            // Another thread has recorded it in a capture meanwhile, and so it was complete.
            if (result == CannStatusCode.EventCaptured)
                return true;
            scope.Check(result, nameof(AclRt.aclrtQueryEventStatus));
            return status == aclrtEventRecordedStatus.ACL_EVENT_RECORDED_STATUS_COMPLETE;
        }
    }

    /// <summary>Records it on a stream. The context is bound.</summary>
    public int RecordOn(nint stream)
    {
        int status = AclRt.aclrtRecordEvent(Handle.DangerousGetHandle(), stream);

        // Later waits are for this recording. No lock is held meanwhile, since recording waits while the device has no event to spare.
        Interlocked.Increment(ref _recording);
        return status;
    }

    public void Synchronize()
    {
        using HandleLease lease = new(Handle);
        Tell(SynchronizeHere());
    }

    public bool Synchronize(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            Synchronize();
            return true;
        }

        if (BriefWait.Until(this, static awaited => awaited.IsComplete, timeout))
            return true;
        if (timeout == TimeSpan.Zero)
            return false;
        Task<CannFailure?> wait = WaitAsync();
        if (!wait.Wait(timeout))
            return false;
        Tell(wait.Result);
        return true;
    }

    public Task SynchronizeAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        IsComplete ? Task.CompletedTask : TellAsync(WaitAsync().WaitAsync(timeout, cancellationToken));

    public TimeSpan ElapsedSince(IEventBackend start)
    {
        CannEvent first = (CannEvent)start;
        using HandleLease lease = new(Handle);
        using HandleLease startLease = new(first.Handle);
        using ContextScope scope = ContextScope.Enter(_context);
        scope.Check(AclRt.aclrtEventElapsedTime(out float milliseconds, first.Handle, Handle), nameof(AclRt.aclrtEventElapsedTime));
        return TimeSpan.FromMilliseconds(milliseconds);
    }

    public void Dispose() => Handle.Dispose();

    private static async Task TellAsync(Task<CannFailure?> wait) => Tell(await wait.ConfigureAwait(false));

    private static void Tell(CannFailure? failure)
    {
        if (failure is not null)
            throw failure.ToException();
    }

    /// <summary>Waits on a thread that may wait, which is one for all who wait for a recording.</summary>
    private Task<CannFailure?> WaitAsync()
    {
        lock (_lock)
        {
            long recording = Volatile.Read(ref _recording);
            if (_wait is { IsCompleted: false } && _awaited == recording)
                return _wait;
            _awaited = recording;
            return _wait = BeginWait();
        }
    }

    /// <summary>Begins a wait, which holds the handle, whoever disposes of the event meanwhile.</summary>
    private Task<CannFailure?> BeginWait()
    {
        bool added = false;
        Handle.DangerousAddRef(ref added);
        return BlockingThreads.Shared.Run(() =>
        {
            try
            {
                return SynchronizeHere();
            }
            finally
            {
                Handle.DangerousRelease();
            }
        });
    }

    /// <summary>Waits on this thread. The caller holds the handle.</summary>
    private CannFailure? SynchronizeHere()
    {
        if (_context.Loss is { } loss)
            return loss.Repeated();
        int status = ContextScope.TryEnter(_context, out ContextScope scope);
        if (status != CannStatusCode.Success)
            return ContextScope.Lost(status, _context);
        using (scope)
        {
            status = AclRt.aclrtSynchronizeEvent(Handle);

            // What is recorded in a capture had come before, so the wait that finds it captured is over.
            if (status is not (CannStatusCode.Success or CannStatusCode.EventCaptured))
                return scope.Describe(status, nameof(AclRt.aclrtSynchronizeEvent));
            ContextScope.DropText(status);
            return null;
        }
    }
}
