using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Interop;
using Ascend.Rope.Interop.Handles;

namespace Ascend.Rope.Backends.Cann;

/// <summary>A captured graph of an NPU.</summary>
[SuppressMessage("Reliability", "CA2213:Disposable fields should be disposed", Justification = "End disposes of them, once the graph is destroyed.")]
internal sealed class CannGraph : IGraphBackend
{
    private readonly CannContext _context;
    private readonly CannCapture _capture;
    private readonly Lock _lock = new();
    private AclEventHandle? _order;
    private CannStream? _lastStream;
    private int _markStatus;
    private bool _disposed;

    public CannGraph(AclGraphHandle handle, CannContext context, CannCapture capture)
    {
        Handle = handle;
        _context = context;
        _capture = capture;
        handle.MadeIn(context);
        handle.ReleasedBy(Release);
    }

    /// <summary>The graph itself. A stream that replays it holds a reference until it has passed that.</summary>
    public AclGraphHandle Handle { get; }

    /// <summary>Enqueues the graph on a stream, after the replays that other streams have of it: they use the same memory. The context is bound.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="handle">Its handle, which the caller holds.</param>
    /// <param name="function">The function of CANN that was called last.</param>
    /// <returns>0, or the status of that function.</returns>
    public int Execute(CannStream stream, AclStreamHandle handle, out string function)
    {
        lock (_lock)
        {
            int status = AwaitOthers(stream, handle, out function);
            if (status != CannStatusCode.Success)
                return status;
            function = nameof(AclMdl.aclmdlRIExecuteAsync);
            status = AclMdl.aclmdlRIExecuteAsync(Handle.DangerousGetHandle(), handle.DangerousGetHandle());
            if (status != CannStatusCode.Success)
                return status;

            // The replay is enqueued: that its end cannot be marked is the next one's trouble, if that comes on another stream.
            _lastStream = stream;
            _markStatus = Mark(handle);
            ContextScope.DropText(_markStatus);
            return CannStatusCode.Success;
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _disposed, true);
        Handle.Dispose();
    }

    /// <summary>The handle has a finalizer of its own, which leaves the waiting to another thread.</summary>
    public void Abandon()
    {
    }

    /// <summary>Lets a stream wait for the last replay, where that is another stream's.</summary>
    private int AwaitOthers(CannStream stream, AclStreamHandle handle, out string function)
    {
        function = nameof(AclRt.aclrtStreamWaitEvent);
        if (_lastStream is null || _lastStream == stream)
            return CannStatusCode.Success;
        if (_markStatus == CannStatusCode.Success)
            return AclRt.aclrtStreamWaitEvent(handle.DangerousGetHandle(), _order!.DangerousGetHandle());

        // The replay has no mark: this thread waits for its stream. CANN tells a failure of that once, and it is for those who wait for that stream.
        _lastStream.WaitUntold();
        _lastStream = null;
        return CannStatusCode.Success;
    }

    /// <summary>Marks the end of a replay, on its own stream: another may be capturing by the time that somebody asks.</summary>
    private int Mark(AclStreamHandle stream)
    {
        if (_order is null)
        {
            int created = AclRt.aclrtCreateEventExWithFlag(out AclEventHandle order, AclRt.ACL_EVENT_SYNC);
            if (created != CannStatusCode.Success)
                return created;
            order.MadeIn(_context);
            _order = order;
        }

        return AclRt.aclrtRecordEvent(_order.DangerousGetHandle(), stream.DangerousGetHandle());
    }

    /// <summary>No replay is under way any more. If nobody has disposed of the graph, this is the finalizer thread, which must not wait.</summary>
    private void Release(nint graph)
    {
        if (Volatile.Read(ref _disposed))
            End(graph);
        else
            _ = BlockingThreads.Shared.Run(() => End(graph));
    }

    private bool End(nint graph)
    {
        // A graph that could not be destroyed may still run, unless its device is lost: then its operands are lost, and not freed under it.
        bool destroyed = Handle.DestroyNow(graph);
        if (destroyed || _context.Loss is not null)
            _capture.Dispose();
        _order?.Dispose();
        return destroyed;
    }
}
