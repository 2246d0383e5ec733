using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Ascend.Rope.Interop;
using Ascend.Rope.Interop.Handles;

namespace Ascend.Rope.Backends.Cann;

/// <summary>A stream of an NPU.</summary>
[SuppressMessage("Reliability", "CA2213:Disposable fields should be disposed", Justification = "End disposes of them, once the stream is destroyed.")]
internal sealed class CannStream : IStreamBackend
{
    /// <summary>After how many launches the stream looks what it can let go.</summary>
    private const int LaunchesPerFence = 256;

    private readonly CannBackend _backend;
    private readonly CannContext _context;
    private readonly AclStreamHandle _handle;
    private readonly InFlight _inFlight = new();
    private readonly Workspace _workspace;
    private readonly Fence _fence;
    private int _launches;
    private bool _closed;

    public CannStream(CannBackend backend, CannContext context)
    {
        _backend = backend;
        _context = context;
        _workspace = new Workspace(backend);
        _fence = new Fence(context, _inFlight);
        using ContextScope scope = ContextScope.Enter(context);
        scope.Check(AclRt.aclrtCreateStream(out _handle), nameof(AclRt.aclrtCreateStream));
        _handle.MadeIn(context);
        _handle.ReleasedBy(Release);
    }

    public bool IsClosed => Volatile.Read(ref _closed);

    public bool IsIdle
    {
        get
        {
            using ContextScope scope = ContextScope.Enter(_context);
            scope.Check(AclRt.aclrtStreamQuery(_handle, out aclrtStreamStatus status), nameof(AclRt.aclrtStreamQuery));
            return status == aclrtStreamStatus.ACL_STREAM_STATUS_COMPLETE;
        }
    }

    public void EnqueueRope(SafeHandle x, SafeHandle cos, SafeHandle sin, SafeHandle y, NpuElementType type, in RopeGeometry geometry)
    {
        using Use use = new(_handle);
        using OperandLease operands = new();
        operands.Hold(x);
        operands.Hold(cos);
        operands.Hold(sin);
        operands.Hold(y);
        using ContextScope scope = ContextScope.Enter(_context);

        // When the first phase fails, what it left in executor must not be touched: giving it back would poison CANN's cache of prepared calls.
        scope.Check(
            AclnnInterleaveRope.aclnnInterleaveRopeGetWorkspaceSize(x, cos, sin, y, out ulong byteCount, out nint executor),
            nameof(AclnnInterleaveRope.aclnnInterleaveRopeGetWorkspaceSize));

        DeviceMemoryHandle workspace;
        try
        {
            workspace = _workspace.Rent(byteCount);
        }
        catch
        {
            GiveBack(executor);
            throw;
        }

        operands.TakeOver(workspace);
        int status = AclnnInterleaveRope.aclnnInterleaveRope(workspace, byteCount, executor, _handle);
        if (status is CannStatusCode.AclnnParameterNull or CannStatusCode.AclnnParameterInvalid)
        {
            CannException refused = scope.Failure(status, nameof(AclnnInterleaveRope.aclnnInterleaveRope));
            GiveBack(executor);
            throw refused;
        }

        // Another failure has consumed the executor, and the device may have the operands all the same.
        operands.MoveTo(_inFlight);
        scope.Check(status, nameof(AclnnInterleaveRope.aclnnInterleaveRope));
        Launched(scope);
    }

    public unsafe void EnqueueCopyIn(in DeviceRegion destination, MemoryHandle source) =>
        EnqueueCopy(destination, source, Address(destination), (nint)source.Pointer, aclrtMemcpyKind.ACL_MEMCPY_HOST_TO_DEVICE);

    public unsafe void EnqueueCopyOut(in DeviceRegion source, MemoryHandle destination) =>
        EnqueueCopy(source, destination, (nint)destination.Pointer, Address(source), aclrtMemcpyKind.ACL_MEMCPY_DEVICE_TO_HOST);

    public void Synchronize()
    {
        if (!IsClosed)
            SynchronizeOpen();
    }

    public async Task SynchronizeAsync(CancellationToken cancellationToken)
    {
        // An idle stream may still have an error to tell, and does so at once.
        if (IsIdle)
            Synchronize();
        else
            await BlockingThreads.Run(Synchronize).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, true))
            return;
        try
        {
            SynchronizeOpen();
        }
        catch (CannException exception)
        {
            Log.StreamFailedAtDispose(_backend.Logger, exception);
        }

        _handle.Dispose();
    }

    private static nint Address(in DeviceRegion region) => ((DeviceMemoryHandle)region.Memory).Address + (nint)region.ByteOffset;

    private static void GiveBack(nint executor)
    {
        int status = AclMeta.aclDestroyAclOpExecutor(executor);
        if (status != CannStatusCode.Success)
            NpuDiagnostics.CountReleaseFailure(status);
    }

    private void EnqueueCopy(in DeviceRegion region, MemoryHandle pin, nint destination, nint source, aclrtMemcpyKind kind)
    {
        OperandLease operands = default;
        bool attempted = false;
        try
        {
            using Use use = new(_handle);
            operands.Hold(region.Tensor);
            using ContextScope scope = ContextScope.Enter(_context);
            nuint byteCount = (nuint)region.ByteCount;
            attempted = true;
            int status = AclRt.aclrtMemcpyAsync(destination, byteCount, source, byteCount, kind, _handle);
            operands.MoveTo(_inFlight);
            _inFlight.Add(pin);
            scope.Check(status, nameof(AclRt.aclrtMemcpyAsync));
            Launched(scope);
        }
        finally
        {
            operands.Dispose();
            if (!attempted)
                pin.Dispose();
        }
    }

    private void Launched(in ContextScope scope)
    {
        if (Interlocked.Increment(ref _launches) % LaunchesPerFence != 0)
            return;

        // The work is enqueued, so a failure here is not the caller's: the operands then stay until the stream is synchronized.
        int status = _fence.Advance(_handle);
        if (status != CannStatusCode.Success)
            Log.FenceFailed(_backend.Logger, scope.Failure(status, nameof(Fence)));
    }

    private void SynchronizeOpen()
    {
        using Use use = new(_handle);
        using ContextScope scope = ContextScope.Enter(_context);
        long mark = _inFlight.Mark();
        scope.Check(AclRt.aclrtSynchronizeStream(_handle), nameof(AclRt.aclrtSynchronizeStream));
        _inFlight.Passed(mark);
    }

    /// <summary>Nobody uses the stream any more. Where nobody disposed of it, this is the finalizer thread, which must not wait.</summary>
    private void Release(nint stream)
    {
        if (IsClosed)
        {
            End(stream);
            return;
        }

        Volatile.Write(ref _closed, true);
        _ = BlockingThreads.Run(() =>
        {
            End(stream);
            Log.StreamLeftToFinalizer(_backend.Logger);
        });
    }

    private void End(nint stream)
    {
        _handle.DestroyNow(stream);
        _inFlight.End();
        _workspace.Dispose();
        _fence.Dispose();
    }

    /// <summary>Keeps the stream from being destroyed during a call, up to the moment when the stream has taken over the operands.</summary>
    private readonly ref struct Use
    {
        private readonly AclStreamHandle _handle;

        public Use(AclStreamHandle handle)
        {
            bool added = false;
            handle.DangerousAddRef(ref added);
            _handle = handle;
        }

        public void Dispose() => _handle.DangerousRelease();
    }
}
