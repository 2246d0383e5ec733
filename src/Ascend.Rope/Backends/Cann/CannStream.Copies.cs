using System.Runtime.InteropServices;
using Ascend.Rope.Interop;

namespace Ascend.Rope.Backends.Cann;

/// <content>Copies and fills in the order of the stream. While it captures they are recorded, and the graph holds what they use.</content>
internal sealed partial class CannStream
{
    public NpuCopyTiming EnqueueCopyIn(in DeviceRegion destination, PinnedMemory source) =>
        EnqueueCopy(destination, source, CannBackend.Address(destination), source.Address, aclrtMemcpyKind.ACL_MEMCPY_HOST_TO_DEVICE);

    public NpuCopyTiming EnqueueCopyOut(in DeviceRegion source, PinnedMemory destination) =>
        EnqueueCopy(source, destination, destination.Address, CannBackend.Address(source), aclrtMemcpyKind.ACL_MEMCPY_DEVICE_TO_HOST);

    public void EnqueueCopy(in DeviceRegion destination, in DeviceRegion source)
    {
        using OperandLease operands = new();
        operands.Hold(destination.Tensor);
        operands.Hold(source.Tensor);
        using ContextScope scope = ContextScope.Enter(_context);
        nuint byteCount = (nuint)destination.ByteCount;
        int status = AclRt.aclrtMemcpyAsync(
            CannBackend.Address(destination), byteCount, CannBackend.Address(source), byteCount, aclrtMemcpyKind.ACL_MEMCPY_DEVICE_TO_DEVICE,
            _handle.DangerousGetHandle());
        operands.MoveTo(Held);
        scope.Check(status, nameof(AclRt.aclrtMemcpyAsync));
        Launched(scope);
    }

    public void EnqueueFill(in DeviceRegion destination, byte value)
    {
        using ContextScope scope = ContextScope.Enter(_context);
        bool added = false;
        destination.Tensor.DangerousAddRef(ref added);
        nuint byteCount = (nuint)destination.ByteCount;
        int status = AclRt.aclrtMemsetAsync(CannBackend.Address(destination), byteCount, value, byteCount, _handle.DangerousGetHandle());
        Held.Add(destination.Tensor);
        scope.Check(status, nameof(AclRt.aclrtMemsetAsync));
        Launched(scope);
    }

    /// <summary>What holds the operands of a launch: the stream until it has passed, or the graph that is being captured.</summary>
    private InFlight Held => _capture?.Operands ?? _inFlight;

    private NpuCopyTiming EnqueueCopy(in DeviceRegion region, PinnedMemory pin, nint destination, nint source, aclrtMemcpyKind kind)
    {
        bool attempted = false;
        try
        {
            using ContextScope scope = ContextScope.Enter(_context);
            bool added = false;
            region.Tensor.DangerousAddRef(ref added);
            nuint byteCount = (nuint)region.ByteCount;
            attempted = true;
            int status = AclRt.aclrtMemcpyAsync(destination, byteCount, source, byteCount, kind, _handle.DangerousGetHandle());
            Hold(region.Tensor, pin);
            scope.Check(status, nameof(AclRt.aclrtMemcpyAsync));
            Launched(scope);
            return pin.PageLocked is not null ? NpuCopyTiming.Asynchronous : NpuCopyTiming.Synchronous;
        }
        finally
        {
            if (!attempted)
                pin.Release();
        }
    }

    /// <summary>Hands over the references on both sides of a copy.</summary>
    private void Hold(SafeHandle tensor, PinnedMemory pin)
    {
        if (pin.PageLocked is { } memory)
        {
            Held.Add(tensor, memory);
        }
        else
        {
            Held.Add(tensor);
            Held.Add(pin);
        }
    }
}
