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

    /// <summary>Lets go of what the stream has passed since the last call, and marks where it must come next.</summary>
    public void Advance(in ContextScope scope, AclStreamHandle stream)
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            return;
        try
        {
            if (_recorded && !Passed(scope))
                return;
            Record(scope, stream);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    public void Dispose() => _event?.Dispose();

    private bool Passed(in ContextScope scope)
    {
        scope.Check(AclRt.aclrtQueryEventStatus(_event!, out aclrtEventRecordedStatus status), nameof(AclRt.aclrtQueryEventStatus));
        if (status != aclrtEventRecordedStatus.ACL_EVENT_RECORDED_STATUS_COMPLETE)
            return false;
        _recorded = false;
        inFlight.Passed(_mark);
        return true;
    }

    private void Record(in ContextScope scope, AclStreamHandle stream)
    {
        if (_event is null)
        {
            scope.Check(
                AclRt.aclrtCreateEventExWithFlag(out AclEventHandle created, AclRt.ACL_EVENT_SYNC), nameof(AclRt.aclrtCreateEventExWithFlag));
            created.MadeIn(context);
            _event = created;
        }

        _mark = inFlight.Mark();
        scope.Check(AclRt.aclrtRecordEvent(_event, stream), nameof(AclRt.aclrtRecordEvent));
        _recorded = true;
    }
}
