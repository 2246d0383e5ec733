using System.Runtime.InteropServices;
using Ascend.Rope.Interop;
using Ascend.Rope.Interop.Handles;

namespace Ascend.Rope.Backends.Cann;

/// <content>The operator on views that are not dense.</content>
internal sealed partial class CannStream
{
    private readonly CompactedOperands _compacted;

    public void EnqueueRopeOfViews(
        in DeviceView x, in DeviceView cos, in DeviceView sin, SafeHandle y, NpuElementType type, in RopeGeometry geometry)
    {
        if (_backend.TakesViews)
        {
            EnqueueRope(x.Tensor, cos.Tensor, sin.Tensor, y, type, geometry);
            return;
        }

        CompactedOperands compacted = _capture?.Compacted ?? _compacted;
        EnqueueRope(
            Dense(x, compacted.X, type), Dense(cos, compacted.Cos, type), Dense(sin, compacted.Sin, type), y, type,
            new RopeGeometry(geometry.Batch, geometry.Heads, geometry.Sequence, geometry.CosSequence));
    }

    /// <summary>The tensor itself, or else scratch memory that it is copied into first.</summary>
    private SafeHandle Dense(in DeviceView view, CompactedOperand scratch, NpuElementType type)
    {
        if (view.Layout.IsDense)
            return view.Tensor;
        using HandleLease stream = new(_handle);
        using OperandLease operands = new();
        operands.Hold(view.Tensor);
        AclTensorHandle dense = scratch.Take(view.Layout.Shape, view.Layout.Count, type, out nint destination);
        operands.Hold(dense);
        using ContextScope scope = ContextScope.Enter(_context);
        int status = EnqueueGather(view, destination);
        operands.MoveTo(_capture?.Operands ?? _inFlight);
        scope.Check(status, nameof(AclRt.aclrtMemcpyAsync));
        NpuDiagnostics.CountCompactedView();
        return dense;
    }

    /// <summary>Enqueues a copy for each run of elements that lie together. The context is bound.</summary>
    /// <remarks>aclrtMemcpy2dAsync would take many at once, but within a device only from CANN 9.0 on, where views need no copies of ours.</remarks>
    private int EnqueueGather(in DeviceView view, nint destination)
    {
        nint source = ((DeviceMemoryHandle)view.Memory).Address;
        long run = view.Layout.ContiguousRun;
        nuint byteCount = (nuint)(run * NpuElementTypes.ByteCount);
        int status = CannStatusCode.Success;
        for (long index = 0; index < view.Layout.Count && status == CannStatusCode.Success; index += run)
        {
            status = AclRt.aclrtMemcpyAsync(
                destination + (nint)(index * NpuElementTypes.ByteCount), byteCount,
                source + (nint)(view.Layout.OffsetOf(index) * NpuElementTypes.ByteCount), byteCount,
                aclrtMemcpyKind.ACL_MEMCPY_DEVICE_TO_DEVICE, _handle);
        }

        return status;
    }
}
