using System.Diagnostics;
using System.Runtime.InteropServices;
using Ascend.Rope.Interop;
using Ascend.Rope.Interop.Handles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ascend.Rope.Backends.Cann;

/// <summary>An NPU, through its primary context or one that somebody else has made.</summary>
/// <param name="context">The context.</param>
/// <param name="whyNoCapture">Why this CANN cannot capture graphs, or null.</param>
/// <param name="takesViews">Whether this CANN takes inputs that are not dense.</param>
internal sealed class CannBackend(CannContext context, string? whyNoCapture, bool takesViews) : IDeviceBackend
{
    /// <summary>A few percent of the 32 or 64 GiB of an Atlas A2 or A3, which others use too, and enough for the operands of long prompts.</summary>
    private const long CacheLimit = 1L << 30;

    private readonly Lock _warmUpLock = new();
    private readonly Lock _openLock = new();
    private bool _isWarm;
    private int _openCount;

    /// <summary>The number of the NPU.</summary>
    public int Index => context.DeviceIndex;

    public CannContext Context => context;

    SafeHandle? IDeviceBackend.Context => context;

    public CaptureRegistry Captures { get; } = new();

    public MemoryPool Memory { get; } = new((pool, byteCount) => Allocate(context, pool, byteCount), CacheLimit);

    /// <summary>Whether the operator takes inputs that are not dense.</summary>
    public bool TakesViews => takesViews;

    /// <summary>Notes that one more has opened the device; false when the owner of its context has been told that nobody uses it any more.</summary>
    public bool TryEnter()
    {
        bool entered = false;
        try
        {
            context.DangerousAddRef(ref entered);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }

        lock (_openLock)
        {
            if (_openCount++ == 0 && context.IsForeign)
                Memory.Limit = CacheLimit;
        }

        return true;
    }

    public void Leave()
    {
        lock (_openLock)
        {
            // What tensors give back from now on would keep the context from its owner, or a lost device from being given up, and nobody is there to trim it.
            if (--_openCount == 0 && (context.IsForeign || context.Loss is not null))
                Memory.Limit = 0;
        }

        Memory.Trim();
        context.DangerousRelease();
    }

    /// <summary>Notes whom to tell when nobody uses the context any more. The caller has entered, and is alone in this.</summary>
    public void Owe(Lender owner) => context.WhenUnused(owner.GiveBack);

    public void ThrowIfLost()
    {
        // The default stream, which does no work of ours, answers for the device: the open runtime asks the driver then, and waits for nothing.
        using ContextScope scope = ContextScope.Enter(context);
        scope.Check(AclRt.aclrtStreamQuery(stream: 0, out _), nameof(AclRt.aclrtStreamQuery));
    }

    public (long Free, long Total) MeasureMemory()
    {
        using ContextScope scope = ContextScope.Enter(context);
        scope.Check(AclRt.aclrtGetMemInfo(aclrtMemAttr.ACL_HBM_MEM, out nuint free, out nuint total), nameof(AclRt.aclrtGetMemInfo));
        return ((long)free, (long)total);
    }

    /// <summary>Allocates memory that is no tensor's. The handle frees itself.</summary>
    public DeviceMemoryHandle AllocateMemory(long byteCount) => (DeviceMemoryHandle)Memory.Allocate(byteCount);

    /// <inheritdoc/>
    /// <remarks>
    /// A view that is not dense is described within its memory, as torch_npu does it: from the start of that, with an offset, over a storage of one
    /// dimension. A dense tensor starts where it lies, so that CANN keeps one prepared call for all of its shape.
    /// </remarks>
    public unsafe nint CreateDescriptor(SafeHandle memory, long elementCount, TensorLayout layout, NpuElementType type)
    {
        nint start = ((DeviceMemoryHandle)memory).Address;
        return layout.IsDense
            ? CreateDescriptor(start + (nint)(layout.Offset * NpuElementTypes.ByteCount), layout.Shape, type)
            : CreateDescriptor(start, layout.Shape, type, layout.Strides, layout.Offset, [elementCount]);
    }

    /// <summary>Describes a dense tensor at an address, or a view of the storage there.</summary>
    public unsafe nint CreateDescriptor(
        nint address, ReadOnlySpan<long> shape, NpuElementType type, ReadOnlySpan<long> strides = default, long offset = 0, ReadOnlySpan<long> storage = default)
    {
        using ContextScope scope = ContextScope.Enter(context);
        if (storage.IsEmpty)
            storage = shape;
        fixed (long* dimensions = shape, steps = strides, storageDimensions = storage)
        {
            nint descriptor = AclMeta.aclCreateTensor(
                dimensions, (ulong)shape.Length, DataType(type), steps, offset, aclFormat.ACL_FORMAT_ND,
                storageDimensions, (ulong)storage.Length, address);
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

    public bool TryCopyFrom(IDeviceBackend other, in DeviceRegion destination, in DeviceRegion source)
    {
        if (other is not CannBackend peer || !PeerAccess.Exists(context, peer.Context))
            return false;
        using ContextScope scope = ContextScope.Enter(context);
        nuint byteCount = (nuint)destination.ByteCount;
        int status = AclRt.aclrtMemcpy(Address(destination), byteCount, Address(source), byteCount, aclrtMemcpyKind.ACL_MEMCPY_DEVICE_TO_DEVICE);
        if (status == CannStatusCode.Success)
            return true;

        // Should the devices be at fault, the copy through the host tells.
        ContextScope.DropText(status);
        PeerAccess.Lost(context, peer.Context);
        return false;
    }

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

    public unsafe SafeHandle Borrow(nint address)
    {
        using ContextScope scope = ContextScope.Enter(context);
        uint* attributes = stackalloc uint[AclRt.PtrAttributeCount];
        scope.Check(AclRt.aclrtPointerGetAttributes(address, (nint)attributes), nameof(AclRt.aclrtPointerGetAttributes));
        (uint index, uint location) = (attributes[0], attributes[1]);
        if (location != (uint)aclrtMemLocationType.ACL_MEM_LOCATION_TYPE_DEVICE)
        {
            throw new ArgumentException(
                $"A tensor of an NPU must lie in device memory; for 0x{address:x} CANN answers location {location}, which is not a device (1). "
                + "Create a tensor and copy host memory into it.");
        }

        return index == context.DeviceIndex ? new DeviceMemoryHandle(address, context) : throw new ArgumentException(
            $"A tensor must lie in memory of its own device; 0x{address:x} is on NPU {index}, the tensor is to be on NPU {context.DeviceIndex}. "
            + "Borrow it on a device opened for that NPU, and copy.");
    }

    public IStreamBackend BorrowStream(nint stream, NpuStreamOptions options, ILogger logger) => new CannStream(this, context, options, logger, stream);

    public IStreamBackend CreateStream(NpuStreamOptions options, ILogger logger) => new CannStream(this, context, options, logger);

    public IEventBackend CreateEvent(NpuEventKind kind) => new CannEvent(context, kind);

    /// <summary>Where a region starts on the device, good while its tensor is referenced.</summary>
    public static nint Address(in DeviceRegion region) => ((DeviceMemoryHandle)region.Memory).Address + (nint)region.ByteOffset;

    /// <summary>
    /// Runs the operator once for each type, and on a view if CANN takes views, on scratch of its own: CANN loads a kernel when it first runs, which a
    /// capture may refuse.
    /// </summary>
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
        using DeviceMemoryHandle memory = AllocateMemory(5 * RowBytes);
        using AclTensorHandle x = Row(0, shape);
        using AclTensorHandle cos = Row(2, shape);
        using AclTensorHandle sin = Row(3, shape);
        using AclTensorHandle y = Row(4, shape);
        using CannStream stream = new(this, context, new NpuStreamOptions { ReuseExecutors = false }, NullLogger.Instance);
        RopeCall call = new(Region(x, 0), Region(cos, 2), Region(sin, 3), Region(y, 4), type, new RopeGeometry(1, 1, 1, 1));
        stream.EnqueueRope(call);
        if (takesViews)
        {
            ReadOnlySpan<long> everySecond = [2 * RopeShape.HeadDim, 2 * RopeShape.HeadDim, 2 * RopeShape.HeadDim, 2];
            using AclTensorHandle view = new(CreateDescriptor(memory.Address, shape, type, everySecond, 0, [5 * RopeShape.HeadDim]), context);
            stream.EnqueueRope(call with { X = Region(view, 0), IsDense = false });
        }

        stream.Synchronize();

        AclTensorHandle Row(int index, ReadOnlySpan<long> shape) => new(CreateDescriptor(memory.Address + (nint)(index * RowBytes), shape, type), context);

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
            {
                status = destroy(pointer);
                ContextScope.DropText(status);
            }
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
