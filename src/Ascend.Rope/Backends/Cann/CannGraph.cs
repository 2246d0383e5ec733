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
    private AclStreamHandle? _lastStream;
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

    /// <summary>Enqueues the graph on a stream, after the replays that other streams have of it: they use the same memory.</summary>
    public int Execute(AclStreamHandle stream, in ContextScope scope)
    {
        lock (_lock)
        {
            if (_lastStream is { } last && last != stream)
                Await(last, stream, scope);
            _lastStream = stream;
            return AclMdl.aclmdlRIExecuteAsync(Handle, stream);
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

    /// <summary>Lets a stream wait for what another has been given so far.</summary>
    private void Await(AclStreamHandle last, AclStreamHandle stream, in ContextScope scope)
    {
        bool added = false;
        try
        {
            last.DangerousAddRef(ref added);
        }
        catch (ObjectDisposedException)
        {
            // It is destroyed, which has waited for its work.
            return;
        }

        try
        {
            if (_order is null)
            {
                scope.Check(
                    AclRt.aclrtCreateEventExWithFlag(out AclEventHandle created, AclRt.ACL_EVENT_SYNC), nameof(AclRt.aclrtCreateEventExWithFlag));
                created.MadeIn(_context);
                _order = created;
            }

            scope.Check(AclRt.aclrtRecordEvent(_order, last), nameof(AclRt.aclrtRecordEvent));
            scope.Check(AclRt.aclrtStreamWaitEvent(stream, _order), nameof(AclRt.aclrtStreamWaitEvent));
        }
        finally
        {
            last.DangerousRelease();
        }
    }

    /// <summary>No replay is under way any more. If nobody has disposed of the graph, this is the finalizer thread, which must not wait.</summary>
    private void Release(nint graph)
    {
        if (Volatile.Read(ref _disposed))
            End(graph);
        else
            _ = BlockingThreads.Run(() => End(graph));
    }

    private bool End(nint graph)
    {
        // A graph that could not be destroyed may still run: then its operands are lost, and not freed under it.
        bool destroyed = Handle.DestroyNow(graph);
        if (destroyed)
            _capture.Dispose();
        _order?.Dispose();
        return destroyed;
    }
}
