using System.Runtime.InteropServices;
using Ascend.Rope.Interop;
using Ascend.Rope.Interop.Handles;
using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Backends.Cann;

/// <summary>An NPU, through its primary context.</summary>
internal sealed class CannBackend(CannContext context, ILogger logger) : IDeviceBackend
{
    /// <summary>Takes what cannot be thrown. The first opener of the device gave it.</summary>
    public ILogger Logger => logger;

    public SafeHandle Allocate(long byteCount) => AllocateMemory(byteCount);

    /// <inheritdoc cref="Allocate"/>
    public DeviceMemoryHandle AllocateMemory(long byteCount)
    {
        using ContextScope scope = ContextScope.Enter(context);
        int status = AclRt.aclrtMalloc(out DeviceMemoryHandle memory, (nuint)byteCount, aclrtMemMallocPolicy.ACL_MEM_MALLOC_HUGE_FIRST);
        if (status != CannStatusCode.Success)
            throw scope.Failure(status, nameof(AclRt.aclrtMalloc), $"{byteCount} bytes");
        memory.MadeIn(context);
        return memory;
    }

    public unsafe nint CreateDescriptor(SafeHandle memory, long byteOffset, ReadOnlySpan<long> shape, NpuElementType type)
    {
        using ContextScope scope = ContextScope.Enter(context);
        nint address = ((DeviceMemoryHandle)memory).Address + (nint)byteOffset;
        fixed (long* dimensions = shape)
        {
            nint descriptor = AclMeta.aclCreateTensor(
                dimensions, (ulong)shape.Length, DataType(type), stride: null, offset: 0, aclFormat.ACL_FORMAT_ND,
                dimensions, (ulong)shape.Length, address);
            return descriptor != 0 ? descriptor : throw scope.Failure(CannStatusCode.NullResult, nameof(AclMeta.aclCreateTensor), Shapes.Format(shape));
        }
    }

    public bool DestroyDescriptor(nint descriptor)
    {
        int status = ContextScope.TryEnter(context, out ContextScope scope);
        if (status == CannStatusCode.Success)
        {
            using (scope)
                status = AclMeta.aclDestroyTensor(descriptor);
        }

        if (status != CannStatusCode.Success)
            NpuDiagnostics.CountReleaseFailure(status);
        return status == CannStatusCode.Success;
    }

    public unsafe void CopyIn(SafeHandle memory, long byteOffset, ReadOnlySpan<byte> source)
    {
        fixed (byte* host = source)
        {
            nint device = ((DeviceMemoryHandle)memory).Address + (nint)byteOffset;
            Copy(device, (nint)host, source.Length, aclrtMemcpyKind.ACL_MEMCPY_HOST_TO_DEVICE);
        }
    }

    public unsafe void CopyOut(SafeHandle memory, long byteOffset, Span<byte> destination)
    {
        fixed (byte* host = destination)
        {
            nint device = ((DeviceMemoryHandle)memory).Address + (nint)byteOffset;
            Copy((nint)host, device, destination.Length, aclrtMemcpyKind.ACL_MEMCPY_DEVICE_TO_HOST);
        }
    }

    public IStreamBackend CreateStream() => new CannStream(this, context);

    private static aclDataType DataType(NpuElementType type) =>
        type == NpuElementType.Float16 ? aclDataType.ACL_FLOAT16 : aclDataType.ACL_BF16;

    private void Copy(nint destination, nint source, long byteCount, aclrtMemcpyKind kind)
    {
        // CANN up to 9.1 refuses a copy of nothing.
        if (byteCount == 0)
            return;
        using ContextScope scope = ContextScope.Enter(context);
        scope.Check(AclRt.aclrtMemcpy(destination, (nuint)byteCount, source, (nuint)byteCount, kind), nameof(AclRt.aclrtMemcpy));
    }
}
