using System.Runtime.InteropServices;
using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <summary>A dense tensor in the memory of a device: a shape, an element type, and a share of an allocation.</summary>
/// <remarks>
/// <para>
/// The tensor is a <see cref="SafeHandle"/>: on an NPU its handle is the aclTensor descriptor, on the CPU the address of the first element. Dispose of
/// it when it is no longer needed, in any order with its device, its streams and other views: memory is freed when the last view and the last
/// enqueued work on it are gone; until then <see cref="SafeHandle.IsClosed"/> stays false. The garbage collector does not see device memory, so do not leave it to the finalizer.
/// </para>
/// <para>
/// Any thread may use a tensor. Work on it is ordered by the stream that it was enqueued on; between streams, and between threads that copy, the
/// caller keeps order.
/// </para>
/// </remarks>
public sealed partial class NpuTensor : SafeHandle
{
    private readonly long[] _shape;
    private bool _disposed;

    private NpuTensor(NpuDevice device, Storage storage, long byteOffset, ReadOnlySpan<long> shape, long elementCount, NpuElementType type)
        : base(0, ownsHandle: true)
    {
        Device = device;
        Storage = storage;
        ByteOffset = byteOffset;
        _shape = shape.ToArray();
        ElementCount = elementCount;
        ElementType = type;
    }

    /// <summary>The device whose memory holds the tensor.</summary>
    public NpuDevice Device { get; }

    /// <summary>The dimensions, in row-major order.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>The product of the dimensions.</summary>
    public long ElementCount { get; }

    /// <summary>The type of the elements.</summary>
    public NpuElementType ElementType { get; }

    /// <summary>The size in bytes.</summary>
    public long ByteCount => ElementCount * NpuElementTypes.ByteCount;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    internal Storage Storage { get; }

    internal long ByteOffset { get; }

    /// <summary>A tensor that views a part of this one's memory; each can be disposed of before the other.</summary>
    /// <param name="elementOffset">Where it starts, in elements of this tensor. On an NPU a multiple of 16, which is 32 bytes, suits the hardware.</param>
    /// <param name="shape">Its dimensions; its elements must lie within this tensor.</param>
    /// <exception cref="ArgumentException">The view would leave this tensor, or the shape cannot be.</exception>
    /// <exception cref="ObjectDisposedException">This tensor has been disposed of.</exception>
    public NpuTensor Slice(long elementOffset, params ReadOnlySpan<long> shape)
    {
        ThrowIfDisposed();
        long count = Shapes.Count(shape, nameof(shape));
        if (elementOffset < 0 || elementOffset > ElementCount - count)
        {
            throw new ArgumentException(
                $"A slice must lie within its tensor of {ElementCount} elements; offset {elementOffset} and shape {Shapes.Format(shape)} need "
                + $"{(Int128)elementOffset + count}.", nameof(elementOffset));
        }

        return Create(Device, Storage, ByteOffset + (elementOffset * NpuElementTypes.ByteCount), shape, count, ElementType);
    }

    /// <summary>As in <c>Float16[32, 32, 1, 64] on CPU</c>.</summary>
    public override string ToString() => $"{ElementType}{Shapes.Format(_shape)} on {Device}";

    /// <summary>Allocates memory for a tensor and the tensor.</summary>
    internal static NpuTensor Allocate(
        NpuDevice device, IDeviceBackend backend, ReadOnlySpan<long> shape, NpuElementType type, IStreamBackend? stream = null)
    {
        long count = Shapes.Count(shape, nameof(shape));
        backend.Captures.ThrowIfForbidden("An allocation");
        Storage storage = Storage.Allocate(backend, count * NpuElementTypes.ByteCount, stream);
        try
        {
            return Create(device, storage, 0, shape, count, type);
        }
        finally
        {
            storage.EndUse();
        }
    }

    /// <summary>Refuses a tensor that its owner has disposed of, though work in flight still keeps its handle open.</summary>
    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);

    internal NpuTensor AllocateLike(NpuStream stream) => Allocate(Device, Storage.Backend, _shape, ElementType, stream.Backend);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!Interlocked.Exchange(ref _disposed, true))
            Storage.EndUse();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        bool destroyed = Storage.Backend.DestroyDescriptor(handle);
        Storage.Release();
        return destroyed;
    }

    private static NpuTensor Create(
        NpuDevice device, Storage storage, long byteOffset, ReadOnlySpan<long> shape, long count, NpuElementType type)
    {
        // The tensor is a user until it is disposed of, and its handle, which work in flight holds, has a share until then.
        storage.BeginUse();
        storage.Retain();
        NpuTensor tensor = new(device, storage, byteOffset, shape, count, type);
        try
        {
            tensor.SetHandle(storage.Backend.CreateDescriptor(storage.Memory, byteOffset, shape, type));
            return tensor;
        }
        catch
        {
            // A handle that was never set is not released by Dispose, so its share goes back here.
            tensor.Dispose();
            storage.Release();
            throw;
        }
    }
}
