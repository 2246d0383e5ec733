using System.Runtime.InteropServices;
using Ascend.Rope.Backends;
using Ascend.Rope.Telemetry;

namespace Ascend.Rope;

/// <summary>A tensor in the memory of a device: a shape, strides, an element type, and a share of an allocation.</summary>
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
    private bool _disposed;

    private NpuTensor(NpuDevice device, Storage storage, TensorLayout layout, NpuElementType type)
        : base(0, ownsHandle: true)
    {
        Device = device;
        Storage = storage;
        Layout = layout;
        ElementType = type;
        LiveObjects.Add(LiveObject.Tensor);
    }

    /// <summary>The device whose memory holds the tensor.</summary>
    public NpuDevice Device { get; }

    /// <summary>The dimensions.</summary>
    public ReadOnlySpan<long> Shape => Layout.Shape;

    /// <summary>How far it is in memory, in elements, from one index to the next in each dimension.</summary>
    public ReadOnlySpan<long> Strides => Layout.Strides;

    /// <summary>
    /// Whether the elements lie one behind the other in row-major order: true of all tensors but views that skip, exchange or repeat. The stride of a
    /// dimension of size 1 does not matter.
    /// </summary>
    public bool IsDense => Layout.IsDense;

    /// <summary>The product of the dimensions.</summary>
    public long ElementCount => Layout.Count;

    /// <summary>The type of the elements.</summary>
    public NpuElementType ElementType { get; }

    /// <summary>The size of the elements in bytes.</summary>
    public long ByteCount => ElementCount * NpuElementTypes.ByteCount;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Whether the memory is borrowed from somebody who forbids to write it: such a tensor is no output, and nothing is copied into it.</summary>
    public bool IsReadOnly => Storage.IsReadOnly;

    internal Storage Storage { get; }

    internal TensorLayout Layout { get; }

    internal long ByteOffset => Layout.Offset * NpuElementTypes.ByteCount;

    /// <summary>A dense tensor that views a part of this one's memory; each can be disposed of before the other.</summary>
    /// <param name="elementOffset">Where it starts, in elements of this tensor. The operator takes a slice at a multiple of 16, which is 32 bytes.</param>
    /// <param name="shape">Its dimensions; its elements must lie within this tensor.</param>
    /// <exception cref="ArgumentException">The view would leave this tensor, the shape cannot be, or this tensor is not dense.</exception>
    /// <exception cref="ObjectDisposedException">This tensor has been disposed of.</exception>
    public NpuTensor Slice(long elementOffset, params ReadOnlySpan<long> shape)
    {
        ThrowIfDisposed();
        if (!IsDense)
        {
            throw new ArgumentException(
                $"A slice is of a dense tensor; this one is {Shapes.Format(Shape)} with strides {Shapes.Format(Strides)}. Use Narrow, Transpose or View.");
        }

        long count = Shapes.Count(shape, nameof(shape));
        if (elementOffset < 0 || elementOffset > ElementCount - count)
        {
            throw new ArgumentException(
                $"A slice must lie within its tensor of {ElementCount} elements; offset {elementOffset} and shape {Shapes.Format(shape)} need "
                + $"{(Int128)elementOffset + count}.", nameof(elementOffset));
        }

        return Create(Device, Storage, TensorLayout.Dense(Layout.Offset + elementOffset, shape, nameof(shape)), ElementType);
    }

    /// <summary>As in <c>Float16[32, 32, 1, 64] on CPU</c>.</summary>
    public override string ToString() => $"{ElementType}{Shapes.Format(Shape)} on {Device}";

    /// <summary>Allocates memory for a tensor and the tensor.</summary>
    internal static NpuTensor Allocate(
        NpuDevice device, IDeviceBackend backend, ReadOnlySpan<long> shape, NpuElementType type, IStreamBackend? stream = null)
    {
        TensorLayout layout = TensorLayout.Dense(0, shape, nameof(shape));
        backend.Captures.ThrowIfForbidden("An allocation");
        Storage storage = Storage.Allocate(backend, layout.Count * NpuElementTypes.ByteCount, stream);
        try
        {
            return Create(device, storage, layout, type);
        }
        finally
        {
            storage.EndUse();
        }
    }

    /// <summary>Refuses a tensor that its owner has disposed of, though work in flight still keeps its handle open.</summary>
    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);

    internal NpuTensor AllocateLike(NpuStream stream) => Allocate(Device, Storage.Backend, Shape, ElementType, stream.Backend);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!Interlocked.Exchange(ref _disposed, true))
        {
            Storage.EndUse();
            LiveObjects.Remove(LiveObject.Tensor);
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        bool destroyed = Storage.Backend.DestroyDescriptor(handle);
        Storage.Release();
        return destroyed;
    }

    private static NpuTensor Create(NpuDevice device, Storage storage, TensorLayout layout, NpuElementType type)
    {
        // The tensor is a user until it is disposed of, and its handle, which work in flight holds, has a share until then.
        storage.BeginUse();
        storage.Retain();
        NpuTensor tensor = new(device, storage, layout, type);
        try
        {
            tensor.SetHandle(storage.Backend.CreateDescriptor(storage.Memory, storage.ElementCount, layout, type));
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
