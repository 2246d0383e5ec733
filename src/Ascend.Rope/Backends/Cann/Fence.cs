using Ascend.Rope.Interop;
using Ascend.Rope.Interop.Handles;

namespace Ascend.Rope.Backends.Cann;

/// <summary>Finds out, without waiting, how far a stream has come, for callers that enqueue for long and never synchronize.</summary>
/// <remarks>One event, recorded again and again; one thread at a time, and another that comes meanwhile has nothing to do.</remarks>
internal sealed class Fence(CannContext context, InFlight inFlight) : IDisposable
{
    private AclEventHandle? _event;
    private long _mark;
    private bool _recorded;
    private int _busy;

    /// <summary>Lets go of what the stream has passed since the last call, and marks where it must come next. The context is bound.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="function">The function of CANN that was called last.</param>
    /// <returns>0, or the status of that function.</returns>
    public int Advance(AclStreamHandle stream, out string function)
    {
        function = nameof(AclRt.aclrtQueryEventStatus);
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            return CannStatusCode.Success;
        try
        {
            int status = Query(out bool passed);
            return status == CannStatusCode.Success && passed ? Record(stream, out function) : status;
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    public void Dispose() => _event?.Dispose();

    private int Query(out bool passed)
    {
        passed = true;
        if (!_recorded)
            return CannStatusCode.Success;
        int status = AclRt.aclrtQueryEventStatus(_event!, out aclrtEventRecordedStatus recorded);
        passed = status == CannStatusCode.Success && recorded == aclrtEventRecordedStatus.ACL_EVENT_RECORDED_STATUS_COMPLETE;
        if (passed)
        {
            // The stream is being given work.
            using OwnerCode.Scope owners = OwnerCode.UnderLock();
            inFlight.Passed(_mark);
        }

        return status;
    }

    private int Record(AclStreamHandle stream, out string function)
    {
        function = nameof(AclRt.aclrtCreateEventExWithFlag);
        if (_event is null)
        {
            int created = AclRt.aclrtCreateEventExWithFlag(out AclEventHandle handle, AclRt.ACL_EVENT_SYNC);
            if (created != CannStatusCode.Success)
                return created;
            handle.MadeIn(context);
            _event = handle;
        }

        function = nameof(AclRt.aclrtRecordEvent);
        _mark = inFlight.Mark();
        int status = AclRt.aclrtRecordEvent(_event.DangerousGetHandle(), stream.DangerousGetHandle());
        _recorded = status == CannStatusCode.Success;
        return status;
    }
}
