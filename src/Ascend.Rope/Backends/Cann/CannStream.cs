using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Ascend.Rope.Interop;
using Ascend.Rope.Interop.Handles;
using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Backends.Cann;

/// <summary>A stream of an NPU.</summary>
/// <remarks>
/// Enqueuing takes no reference on the handle, where nothing but CANN runs meanwhile: whoever disposes of a stream has held <see cref="EnqueueLock"/>
/// before the handle is closed, and whoever enqueues under it afterwards is refused before.
/// </remarks>
[SuppressMessage("Reliability", "CA2213:Disposable fields should be disposed", Justification = "End disposes of them, once the stream is destroyed.")]
internal sealed partial class CannStream : IStreamBackend
{
    /// <summary>After how many launches the stream looks what it can let go.</summary>
    private const int LaunchesPerFence = 256;

    private readonly CannBackend _backend;
    private readonly CannContext _context;
    private readonly ILogger _logger;
    private readonly AclStreamHandle _handle;
    private readonly InFlight _inFlight = new();

    private readonly StreamWaits _waits;
    private readonly Workspace _workspace;
    private readonly Fence _fence;
    private readonly RopeLauncher _rope;
    private readonly ManualResetEventSlim _ended = new();

    /// <summary>Ends when whoever closes the stream has done so.</summary>
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CannCapture? _capture;
    private uint _launches;
    private bool _closing;
    private bool _drained;
    private bool _passed;
    private bool _isDone;

    /// <param name="backend">The device.</param>
    /// <param name="context">Its context.</param>
    /// <param name="options">What the stream is to be like.</param>
    /// <param name="logger">Is told what cannot be thrown.</param>
    /// <param name="foreign">An aclrtStream of somebody else, or 0 to create one.</param>
    public CannStream(CannBackend backend, CannContext context, NpuStreamOptions options, ILogger logger, nint foreign = 0)
    {
        _backend = backend;
        _context = context;
        _logger = logger;
        _waits = new StreamWaits(_inFlight, Operations, SynchronizeHere);
        _workspace = new Workspace(backend);
        _compacted = new CompactedOperands(backend, context);
        _fence = new Fence(context, _inFlight);
        using ContextScope scope = ContextScope.Enter(context);
        _waits.IsShared = foreign != 0;
        _handle = foreign != 0 ? new ForeignStreamHandle(foreign) : Create(options.Priority, scope);
        _handle.MadeIn(context);
        _handle.ReleasedBy(Release);
        _rope = new RopeLauncher(backend, _handle, _workspace, _inFlight, options.ReuseExecutors);
    }

    public Lock EnqueueLock { get; } = new();

    public OperationLog Operations { get; } = new();

    public bool IsSpent => _ended.IsSet && _isDone && !_waits.HasUntoldFailure;

    public CannFailure? FirstFailure => _waits.FirstFailure;

    public bool IsIdle
    {
        get
        {
            using HandleLease stream = new(_handle);
            using ContextScope scope = ContextScope.Enter(_context);
            scope.Check(AclRt.aclrtStreamQuery(_handle.DangerousGetHandle(), out aclrtStreamStatus status), nameof(AclRt.aclrtStreamQuery));
            return status == aclrtStreamStatus.ACL_STREAM_STATUS_COMPLETE;
        }
    }

    public SafeHandle? Lend()
    {
        _waits.IsShared = true;
        return _handle;
    }

    public void EnqueueRope(in RopeCall call)
    {
        using ContextScope scope = ContextScope.Enter(_context);
        _rope.Launch(call, _capture, scope);
        Launched(scope);
    }

    public void EnqueueRopes(ReadOnlySpan<RopeCall> calls, ref int enqueued)
    {
        // What is let go between the calls may run code of users.
        using HandleLease stream = new(_handle);
        using ContextScope scope = ContextScope.Enter(_context);
        foreach (ref readonly RopeCall call in calls)
        {
            _rope.Launch(call, _capture, scope);
            enqueued++;
            Launched(scope);
        }
    }

    public void BeginCapture(NpuCaptureMode mode)
    {
        _backend.PrepareCapture();
        Synchronize();
        using HandleLease stream = new(_handle);
        using ContextScope scope = ContextScope.Enter(_context);
        scope.Check(AclMdl.aclmdlRICaptureBegin(_handle, (aclmdlRICaptureMode)mode), nameof(AclMdl.aclmdlRICaptureBegin));
        _capture = new CannCapture(_backend, _context, this, origin: null);
    }

    public IGraphBackend EndCapture()
    {
        CannCapture capture = _capture!;
        try
        {
            using HandleLease stream = new(_handle);
            using ContextScope scope = ContextScope.Enter(_context);
            scope.Check(AclMdl.aclmdlRICaptureEnd(_handle, out AclGraphHandle graph), nameof(AclMdl.aclmdlRICaptureEnd));
            return new CannGraph(graph, _context, capture);
        }
        catch
        {
            EndLostCapture();
            capture.Dispose();
            throw;
        }
        finally
        {
            capture.Leave();
        }
    }

    public void Replay(IGraphBackend graph)
    {
        CannGraph replayed = (CannGraph)graph;
        using HandleLease stream = new(_handle);
        using OperandLease operands = new();
        operands.Hold(replayed.Handle);
        using ContextScope scope = ContextScope.Enter(_context);
        int status = replayed.Execute(this, _handle, out string function);
        operands.MoveTo(_inFlight);
        scope.Check(status, function);
        Launched(scope);
    }

    public void WaitForWork()
    {
        // What was enqueued before a capture was waited for when it began.
        if (_capture is null)
            Synchronize();
    }

    public void Synchronize() => _waits.Tell(_waits.Wait());

    public bool Synchronize(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan || BriefWait.Until(this, static stream => stream.IsIdle, timeout))
        {
            Synchronize();
            return true;
        }

        if (timeout == TimeSpan.Zero)
            return false;
        Task<CannFailure?> wait = _waits.WaitAsync();
        if (!wait.Wait(timeout))
            return false;
        _waits.Tell(wait.Result);
        return true;
    }

    public async Task SynchronizeAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (timeout != Timeout.InfiniteTimeSpan && IsIdle)
            Synchronize();
        else
            _waits.Tell(!_waits.IsShared && _inFlight.IsEmpty ? null : await _waits.WaitAsync().WaitAsync(timeout, cancellationToken).ConfigureAwait(false));
    }

    public void Dispose()
    {
        if (BeginsToClose())
            Close(_waits.Wait());
        else if (_capture is null)
            _closed.Task.Wait();
    }

    public async ValueTask DisposeAsync()
    {
        if (BeginsToClose())
            Close(await _waits.WaitAsync().ConfigureAwait(false));
        else if (_capture is null)
            await _closed.Task.ConfigureAwait(false);
    }

    public void Abandon()
    {
        // The handle's own finalizer runs after this one, and would take the stream away before its capture is ended and its work waited for.
        bool added = false;
        try
        {
            _handle.DangerousAddRef(ref added);
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        _ = BlockingThreads.Shared.Run(() =>
        {
            try
            {
                DiscardCapture();
                Dispose();
                Log.StreamLeftToFinalizer(_logger);
                return true;
            }
            finally
            {
                _handle.DangerousRelease();
            }
        });
    }

    /// <summary>Waits for all that was enqueued so far, on this thread. A failure is left to whoever waits for the stream next.</summary>
    internal void WaitUntold() => _ = _waits.Wait();

    /// <summary>The capture is over, and the stream is closed now if that was left to its end.</summary>
    internal void LeaveCapture(bool close)
    {
        _capture = null;
        if (!close)
            return;
        Close(_waits.Wait());
        _handle.DangerousRelease();
    }

    /// <summary>Ends a capture that was forgotten. That it fails, for this is another thread, is how it is discarded.</summary>
    private void DiscardCapture()
    {
        if (_capture is not { IsOrigin: true })
            return;
        try
        {
            EndCapture().Dispose();
        }
        catch (CannException)
        {
        }
    }

    /// <summary>Ends a capture whose end has failed, where CANN captures still: stream and thread could do nothing else from then on.</summary>
    private void EndLostCapture()
    {
        using HandleLease stream = new(_handle);
        if (ContextScope.TryEnter(_context, out ContextScope scope) != CannStatusCode.Success)
            return;
        using (scope)
        {
            int status = AclMdl.aclmdlRICaptureEnd(_handle, out AclGraphHandle graph);
            ContextScope.DropText(status);

            // What is no graph is not released, and would keep the context.
            if (status == CannStatusCode.Success)
                graph.MadeIn(_context);
            graph.Dispose();
        }
    }

    private static AclStreamHandle Create(int priority, in ContextScope scope)
    {
        AclStreamHandle handle;
        if (priority == NpuStreamOptions.Default.Priority)
            scope.Check(AclRt.aclrtCreateStream(out handle), nameof(AclRt.aclrtCreateStream));
        else
            scope.Check(AclRt.aclrtCreateStreamWithConfig(out handle, (uint)priority, flag: 0), nameof(AclRt.aclrtCreateStreamWithConfig));
        return handle;
    }

    private void Launched(in ContextScope scope)
    {
        if (_capture is null && ++_launches % LaunchesPerFence == 0)
            Advance(scope);
    }

    private void Advance(in ContextScope scope)
    {
        // What is let go may run code of users.
        using HandleLease stream = new(_handle);

        // The work is enqueued, so a failure here is not the caller's: the operands then stay until the stream is synchronized.
        int status = _fence.Advance(_handle, out string function);
        if (status != CannStatusCode.Success)
            Log.FenceFailed(_logger, scope.Failure(status, function));
    }

    /// <summary>Waits on this thread.</summary>
    private CannFailure? SynchronizeHere()
    {
        bool added = false;
        try
        {
            _handle.DangerousAddRef(ref added);
        }
        catch (ObjectDisposedException)
        {
            // Another thread is destroying the stream, which waits for its work.
            _ended.Wait();
            return null;
        }

        try
        {
            // Nothing that was enqueued on a device which is lost ends any more.
            if (_context.Loss is { } loss)
                return loss.Repeated();
            int status = ContextScope.TryEnter(_context, out ContextScope scope);
            if (status != CannStatusCode.Success)
                return ContextScope.Lost(status, _context);
            using (scope)
            {
                status = AclRt.aclrtSynchronizeStream(_handle.DangerousGetHandle());

                // What a stream had to do before it captures was waited for when the capture began; the capture itself is nothing to wait for.
                if (status is not (CannStatusCode.Success or CannStatusCode.StreamCaptured))
                    return scope.Describe(status, nameof(AclRt.aclrtSynchronizeStream));
                ContextScope.DropText(status);
                return null;
            }
        }
        finally
        {
            _handle.DangerousRelease();
        }
    }

    /// <summary>
    /// Whether the caller is the one to close the stream, for which any other waits. CANN does not allow it while the stream captures: whoever ends the capture
    /// does it then, and nobody waits for that.
    /// </summary>
    private bool BeginsToClose()
    {
        if (Interlocked.Exchange(ref _closing, true))
            return false;
        if (_capture is not { } capture)
            return true;

        // The handle is held until then, though its finalizer may have come by.
        bool added = false;
        _handle.DangerousAddRef(ref added);
        if (capture.ClosesLater())
            return false;
        _handle.DangerousRelease();
        return true;
    }

    /// <summary>Gives the stream back, whose last wait ended so. A failure stays untold, for those who copy its results.</summary>
    private void Close(CannFailure? failure)
    {
        if (failure is not null)
            Log.StreamFailedAtDispose(_logger, failure.ToException());
        _passed = failure is null;
        Volatile.Write(ref _drained, true);
        _handle.Dispose();
        _closed.SetResult();
    }

    /// <summary>Nobody uses the handle any more. If nobody has waited for the stream, this may be the finalizer thread, which must not.</summary>
    private void Release(nint stream)
    {
        if (Volatile.Read(ref _drained))
            End(stream);
        else
            _ = BlockingThreads.Shared.Run(() => End(stream));
    }

    private bool End(nint stream)
    {
        // What the stream has made for itself goes after it, and in the same context.
        using HandleLease context = new(_context);
        bool destroyed = _handle.DestroyNow(stream);

        // Where neither waiting nor destroying has succeeded, the device may go on: then its operands are lost, and not freed under it. One that is lost does not go
        // on, as for those who wait, and would not be opened anew while they stay; where CANN does destroy a stream there, it has waited for nothing either.
        _isDone = destroyed || _passed || _context.Loss is not null;
        if (_isDone)
        {
            _inFlight.PassedAll();
            _workspace.Dispose();
        }

        _rope.Dispose();
        _compacted.Dispose();
        _fence.Dispose();
        _ended.Set();
        return destroyed;
    }
}
