using System.Diagnostics;
using System.Runtime.InteropServices;
using Ascend.Rope.Interop;
using Ascend.Rope.Interop.Handles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ascend.Rope.Backends.Cann;

/// <summary>An NPU, through its primary context.</summary>
/// <param name="context">The context.</param>
/// <param name="whyNoCapture">Why this CANN cannot capture graphs, or null.</param>
internal sealed class CannBackend(CannContext context, string? whyNoCapture) : IDeviceBackend
{
    /// <summary>A few percent of the 32 or 64 GiB of an Atlas A2 or A3, which others use too, and enough for the operands of long prompts.</summary>
    private const long CacheLimit = 1L << 30;

    private readonly Lock _warmUpLock = new();
    private bool _isWarm;

    public CaptureRegistry Captures { get; } = new();

    public MemoryPool Memory { get; } = new((pool, byteCount) => Allocate(context, pool, byteCount), CacheLimit);

    public (long Free, long Total) MeasureMemory()
    {
        using ContextScope scope = ContextScope.Enter(context);
        scope.Check(AclRt.aclrtGetMemInfo(aclrtMemAttr.ACL_HBM_MEM, out nuint free, out nuint total), nameof(AclRt.aclrtGetMemInfo));
        return ((long)free, (long)total);
    }

    /// <summary>Allocates memory that is no tensor's. The handle frees itself.</summary>
    public DeviceMemoryHandle AllocateMemory(long byteCount) => (DeviceMemoryHandle)Memory.Allocate(byteCount);

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

    public bool DestroyDescriptor(nint descriptor) => Destroy(descriptor, AclMeta.aclDestroyTensor);

    /// <summary>Gives back an executor that the second phase has not consumed; false when that failed. Never throws, never waits.</summary>
    public bool DestroyExecutor(nint executor) => Destroy(executor, AclMeta.aclDestroyAclOpExecutor);

    public unsafe void CopyIn(in DeviceRegion destination, void* source) =>
        Copy(Address(destination), (nint)source, destination.ByteCount, aclrtMemcpyKind.ACL_MEMCPY_HOST_TO_DEVICE);

    public unsafe void CopyOut(in DeviceRegion source, void* destination) =>
        Copy((nint)destination, Address(source), source.ByteCount, aclrtMemcpyKind.ACL_MEMCPY_DEVICE_TO_HOST);

    public void Copy(in DeviceRegion destination, in DeviceRegion source) =>
        Copy(Address(destination), Address(source), destination.ByteCount, aclrtMemcpyKind.ACL_MEMCPY_DEVICE_TO_DEVICE);

    public void Fill(in DeviceRegion destination, byte value)
    {
        using ContextScope scope = ContextScope.Enter(context);
        nuint byteCount = (nuint)destination.ByteCount;
        scope.Check(AclRt.aclrtMemset(Address(destination), byteCount, value, byteCount), nameof(AclRt.aclrtMemset));
    }

    public SafeHandle AllocatePinned(long byteCount)
    {
        using ContextScope scope = ContextScope.Enter(context);
        int status = AclRt.aclrtMallocHost(out PinnedMemoryHandle memory, (nuint)byteCount);
        if (status != CannStatusCode.Success)
            throw scope.Failure(status, nameof(AclRt.aclrtMallocHost), $"{byteCount} bytes");
        memory.MadeIn(context);
        return memory;
    }

    public IStreamBackend CreateStream(NpuStreamOptions options, ILogger logger) => new CannStream(this, context, options, logger);

    /// <summary>Where a region starts on the device, good while its tensor is referenced.</summary>
    public static nint Address(in DeviceRegion region) => ((DeviceMemoryHandle)region.Memory).Address + (nint)region.ByteOffset;

    /// <summary>Runs the operator once for each type, on scratch of its own: CANN loads a kernel when it first runs, which a capture may refuse.</summary>
    /// <exception cref="NotSupportedException">This CANN cannot capture.</exception>
    public void PrepareCapture()
    {
        if (whyNoCapture is not null)
            throw new NotSupportedException(whyNoCapture);
        lock (_warmUpLock)
        {
            if (!_isWarm)
            {
                WarmUp(NpuElementType.Float16);
                WarmUp(NpuElementType.BFloat16);
                _isWarm = true;
            }
        }
    }

    private void WarmUp(NpuElementType type)
    {
        ReadOnlySpan<long> shape = [1, 1, 1, RopeShape.HeadDim];
        const long RowBytes = RopeShape.HeadDim * NpuElementTypes.ByteCount;
        using DeviceMemoryHandle memory = AllocateMemory(4 * RowBytes);
        using AclTensorHandle x = Row(0, shape);
        using AclTensorHandle cos = Row(1, shape);
        using AclTensorHandle sin = Row(2, shape);
        using AclTensorHandle y = Row(3, shape);
        using CannStream stream = new(this, context, new NpuStreamOptions { ReuseExecutors = false }, NullLogger.Instance);
        stream.EnqueueRope(new RopeCall(Region(x, 0), Region(cos, 1), Region(sin, 2), Region(y, 3), type, new RopeGeometry(1, 1, 1, 1)));
        stream.Synchronize();

        AclTensorHandle Row(int index, ReadOnlySpan<long> shape) => new(CreateDescriptor(memory, index * RowBytes, shape, type), context);

        DeviceRegion Region(AclTensorHandle tensor, int index) => new(tensor, memory, index * RowBytes, RowBytes);
    }

    private static DeviceMemoryHandle Allocate(CannContext context, MemoryPool pool, long byteCount)
    {
        using ContextScope scope = ContextScope.Enter(context);
        int status = AclRt.aclrtMalloc(out DeviceMemoryHandle memory, (nuint)byteCount, aclrtMemMallocPolicy.ACL_MEM_MALLOC_HUGE_FIRST);
        if (status != CannStatusCode.Success)
            throw scope.Failure(status, nameof(AclRt.aclrtMalloc), $"{byteCount} bytes; {pool}");
        memory.MadeIn(context);
        return memory;
    }

    private static aclDataType DataType(NpuElementType type) =>
        type == NpuElementType.Float16 ? aclDataType.ACL_FLOAT16 : aclDataType.ACL_BF16;

    private bool Destroy(nint pointer, Func<nint, int> destroy)
    {
        int status = ContextScope.TryEnter(context, out ContextScope scope);
        if (status == CannStatusCode.Success)
        {
            using (scope)
                status = destroy(pointer);
        }

        if (status != CannStatusCode.Success)
            NpuDiagnostics.CountReleaseFailure(status);
        return status == CannStatusCode.Success;
    }

    private void Copy(nint destination, nint source, long byteCount, aclrtMemcpyKind kind)
    {
        Debug.Assert(byteCount > 0, "CANN up to 9.1 refuses a copy of nothing, which no tensor can ask for.");
        using ContextScope scope = ContextScope.Enter(context);
        scope.Check(AclRt.aclrtMemcpy(destination, (nuint)byteCount, source, (nuint)byteCount, kind), nameof(AclRt.aclrtMemcpy));
    }
}
