using Ascend.Rope.Interop;
using Ascend.Rope.Interop.Handles;

namespace Ascend.Rope.Backends.Cann;

/// <content>The operator on views that are not dense.</content>
internal sealed partial class CannStream
{
    private readonly CompactedOperands _compacted;

    public void EnqueueRopeOfViews(in RopeCall call, TensorLayout x, TensorLayout cos, TensorLayout sin)
    {
        if (_backend.TakesViews)
        {
            EnqueueRope(call);
            return;
        }

        CompactedOperands compacted = _capture?.Compacted ?? _compacted;
        EnqueueRope(new RopeCall(
            Dense(call.X, x, compacted.X, call.Type), Dense(call.Cos, cos, compacted.Cos, call.Type), Dense(call.Sin, sin, compacted.Sin, call.Type),
            call.Y, call.Type, call.Geometry));
    }

    /// <summary>The operand itself, or else scratch memory that it is copied into first.</summary>
    private DeviceRegion Dense(in DeviceRegion operand, TensorLayout layout, CompactedOperand scratch, NpuElementType type)
    {
        if (layout.IsDense)
            return operand;
        using OperandLease operands = new();
        operands.Hold(operand.Tensor);
        DeviceRegion dense = scratch.Take(layout.Shape, layout.Count, type);
        operands.Hold(dense.Tensor);
        using ContextScope scope = ContextScope.Enter(_context);
        int status = EnqueueGather(((DeviceMemoryHandle)operand.Memory).Address, layout, CannBackend.Address(dense));
        operands.MoveTo(_capture?.Operands ?? _inFlight);
        scope.Check(status, nameof(AclRt.aclrtMemcpyAsync));
        NpuDiagnostics.CountCompactedView();
        return dense;
    }

    /// <summary>Enqueues a copy for each run of elements that lie together. The context is bound.</summary>
    /// <remarks>aclrtMemcpy2dAsync would take many at once, but within a device only from CANN 9.0 on, where views need no copies of ours.</remarks>
    private int EnqueueGather(nint source, TensorLayout layout, nint destination)
    {
        long run = layout.ContiguousRun;
        nuint byteCount = (nuint)(run * NpuElementTypes.ByteCount);
        int status = CannStatusCode.Success;
        for (long index = 0; index < layout.Count && status == CannStatusCode.Success; index += run)
        {
            status = AclRt.aclrtMemcpyAsync(
                destination + (nint)(index * NpuElementTypes.ByteCount), byteCount,
                source + (nint)(layout.OffsetOf(index) * NpuElementTypes.ByteCount), byteCount,
                aclrtMemcpyKind.ACL_MEMCPY_DEVICE_TO_DEVICE, _handle.DangerousGetHandle());
        }

        return status;
    }
}
