using Ascend.Rope.Interop;
using Ascend.Rope.Interop.Handles;

namespace Ascend.Rope.Backends.Cann;

/// <summary>Launches the operator on one stream.</summary>
/// <param name="backend">The device.</param>
/// <param name="stream">The stream, which stays while callers enqueue.</param>
/// <param name="workspace">The stream's scratch memory.</param>
/// <param name="inFlight">What the stream holds until it has passed it.</param>
/// <param name="reuseExecutors">Whether executors are kept for the next call of the same geometry.</param>
internal sealed class RopeLauncher(CannBackend backend, AclStreamHandle stream, Workspace workspace, InFlight inFlight, bool reuseExecutors) : IDisposable
{
    private readonly ExecutorCache _executors = new();

    /// <summary>Enqueues the operator, or records it. The context is bound.</summary>
    /// <exception cref="CannException">CANN refused. What may be on the device nevertheless stays held.</exception>
    /// <exception cref="ObjectDisposedException">An operand has been disposed of.</exception>
    public void Launch(in RopeCall call, CannCapture? capture, in ContextScope scope)
    {
        // A graph keeps the addresses that it was captured with, so it has no use for an executor whose addresses change; nor may it depend on
        // one that goes with the stream.
        if (capture is not null)
            LaunchOnce(call, capture.Workspace, capture.Operands, scope);
        else if (reuseExecutors && call.IsDense)
            LaunchPrepared(call, scope);
        else
            LaunchOnce(call, workspace, inFlight, scope);
    }

    /// <summary>Destroys the executors that are kept. Nothing is launched any more.</summary>
    public void Dispose() => _executors.Dispose();

    /// <summary>Runs an executor that is kept for calls like this one.</summary>
    private void LaunchPrepared(in RopeCall call, in ContextScope scope)
    {
        using OperandLease operands = new();
        operands.Hold(call);
        PreparedRope prepared = _executors.Find(call) ?? _executors.Add(PreparedRope.For(call, backend, workspace, scope));
        int status = prepared.Run(call, stream.DangerousGetHandle(), out string function);

        // What fails otherwise than by a refusal may have reached the device.
        if (!IsRefusal(status))
            operands.MoveTo(inFlight);
        if (status == CannStatusCode.Success)
            return;

        // After a failure nobody knows what state it is in: the next call prepares another.
        CannException failure = scope.Failure(status, function);
        _executors.Destroy(prepared);
        throw failure;
    }

    /// <summary>Runs an executor that the second phase consumes, on the descriptors of the tensors themselves.</summary>
    private void LaunchOnce(in RopeCall call, Workspace scratchMemory, InFlight holder, in ContextScope scope)
    {
        using OperandLease operands = new();
        operands.Hold(call);

        // When the first phase fails, what it left in executor must not be touched: giving it back would poison CANN's cache of prepared calls.
        scope.Check(
            AclnnInterleaveRope.aclnnInterleaveRopeGetWorkspaceSize(
                call.X.Tensor.DangerousGetHandle(), call.Cos.Tensor.DangerousGetHandle(), call.Sin.Tensor.DangerousGetHandle(),
                call.Y.Tensor.DangerousGetHandle(), out ulong byteCount, out nint executor),
            nameof(AclnnInterleaveRope.aclnnInterleaveRopeGetWorkspaceSize));
        bool isOurs = true;
        try
        {
            nint scratch = scratchMemory.Reserve(byteCount);
            int status = AclnnInterleaveRope.aclnnInterleaveRope(scratch, byteCount, executor, stream.DangerousGetHandle());

            // Only a refusal leaves the executor ours. Another failure has consumed it, and the device may have the operands all the same.
            isOurs = IsRefusal(status);
            if (!isOurs)
                operands.MoveTo(holder);
            scope.Check(status, nameof(AclnnInterleaveRope.aclnnInterleaveRope));
        }
        finally
        {
            if (isOurs)
                backend.DestroyExecutor(executor);
        }
    }

    /// <summary>Whether a second phase has done nothing, since it found an argument wrong.</summary>
    private static bool IsRefusal(int status) => status is CannStatusCode.AclnnParameterNull or CannStatusCode.AclnnParameterInvalid;
}
