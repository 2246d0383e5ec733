using Ascend.Rope.Interop;

namespace Ascend.Rope.Backends.Cann;

/// <content>Events in the order of the stream. The stream holds them as it holds operands, so that a wait for it covers them too.</content>
internal sealed partial class CannStream
{
    public void Record(IEventBackend recorded)
    {
        CannEvent marker = (CannEvent)recorded;
        using ContextScope scope = ContextScope.Enter(_context);
        bool added = false;
        marker.Handle.DangerousAddRef(ref added);
        int status = marker.RecordOn(_handle.DangerousGetHandle());
        Held.Add(marker.Handle);
        scope.Check(status, nameof(AclRt.aclrtRecordEvent));
        Launched(scope);
    }

    public void WaitFor(IEventBackend awaited)
    {
        CannEvent marker = (CannEvent)awaited;
        using ContextScope scope = ContextScope.Enter(_context);
        bool added = false;
        marker.Handle.DangerousAddRef(ref added);
        int status = AclRt.aclrtStreamWaitEvent(_handle.DangerousGetHandle(), marker.Handle.DangerousGetHandle());
        Held.Add(marker.Handle);
        scope.Check(status, nameof(AclRt.aclrtStreamWaitEvent));
        Launched(scope);
    }

    public void JoinCapture(IStreamBackend origin, IEventBackend awaited)
    {
        Synchronize();
        using HandleLease stream = new(_handle);
        CannCapture capture = ((CannStream)origin)._capture!;
        _capture = new CannCapture(_backend, _context, this, capture);
        try
        {
            WaitFor(awaited);
            capture.Joined(_capture);
        }
        catch
        {
            // CANN has not let it join, so it is a stream like any other.
            _capture = null;
            throw;
        }
    }
}
