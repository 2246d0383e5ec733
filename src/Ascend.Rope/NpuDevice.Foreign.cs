using Ascend.Rope.Backends;
using Ascend.Rope.DLPack;

namespace Ascend.Rope;

/// <content>What others have made, on the device.</content>
public sealed partial class NpuDevice
{
    /// <summary>A dense tensor in memory that somebody else has allocated: no copy is made, and the library neither frees nor keeps the memory.</summary>
    /// <remarks>
    /// The tensor is one as any other. What others have enqueued on the memory, the library does not know of: synchronize with it first. Nor does it know that
    /// two tensors have borrowed the same memory: a copy that blocks waits for the work of its own tensor and of views of it. Borrow once, and view. On an NPU
    /// CANN is asked whether the address is memory of the device, but it does not tell how much: the size is the caller's word.
    /// </remarks>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="memory">The memory, which is given back at once when this throws, unless it was borrowed before.</param>
    /// <param name="shape">The dimensions, 1 to 8 of them, each at least 1.</param>
    /// <exception cref="ArgumentException">
    /// The type or the shape cannot be, or the address is null, odd, the host's for an NPU, of another NPU, or has too few bytes behind it.
    /// </exception>
    /// <exception cref="InvalidOperationException">The memory was borrowed before.</exception>
    /// <exception cref="ObjectDisposedException">The device has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public NpuTensor Borrow<T>(ForeignMemory memory, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(memory);
        BlockLender lender = new(memory.Take());
        try
        {
            ThrowIfDisposed();
            TensorLayout layout = TensorLayout.Dense(0, shape, nameof(shape));
            long byteCount = layout.Count * NpuElementTypes.ByteCount;
            if (byteCount > memory.ByteCount)
            {
                throw new ArgumentException(
                    $"Memory must hold its tensor; {Shapes.Format(shape)} needs {byteCount} bytes, the memory has {memory.ByteCount}.", nameof(memory));
            }

            return Borrow(memory.Address, layout, NpuElementTypes.Of<T>(), isReadOnly: false, lender);
        }
        catch
        {
            lender.GiveBack();
            throw;
        }
    }

    /// <summary>A stream over one of CANN that somebody else has created, such as the one that a service runs its other operators on.</summary>
    /// <remarks>
    /// Work of the library and of others runs in the order in which it is enqueued. Waiting for the stream waits for all of it, and disposing too; the
    /// aclrtStream is never destroyed. Its owner keeps it until then, so do not leave the object to the
    /// finalizer, which comes when it likes. Borrow a stream once: each object knows only of its own work.
    /// </remarks>
    /// <param name="stream">The aclrtStream. It must be of the device's context, see <see cref="LeaseContext"/>, or CANN refuses its first use.</param>
    /// <param name="options">What the stream is to be like; its priority is its owner's. Null for the defaults.</param>
    /// <exception cref="ArgumentException">The stream is null, CANN's default stream, which cannot be told from none.</exception>
    /// <exception cref="NotSupportedException">The device is the CPU, which has no streams of CANN.</exception>
    /// <exception cref="ObjectDisposedException">The device has been disposed of.</exception>
    public NpuStream Borrow(ForeignStream stream, NpuStreamOptions? options = null)
    {
        ThrowIfDisposed();
        options ??= NpuStreamOptions.Default;
        options.Check();
        if (stream.Handle == 0)
            throw new ArgumentException("A stream that is borrowed must be one; its handle is 0. Create one with aclrtCreateStream, or with CreateStream.", nameof(stream));
        return new NpuStream(this, _backend.BorrowStream(stream.Handle, options, _logger));
    }

    /// <summary>Takes on a tensor of another framework without a copy, as a view with strides if it has them.</summary>
    /// <remarks>
    /// Its deleter is called exactly once: when the last tensor, the last enqueued work and the last graph on the memory are gone, on any thread, the
    /// finalizer's included; or before this throws. Memory that its owner marked read-only gives a tensor that <see cref="NpuTensor.IsReadOnly"/>.
    /// What others have enqueued on the memory, the library does not know of: synchronize with it first. The same goes for another tensor of the library in
    /// the same memory, such as the one that the memory was offered from by <see cref="NpuTensor.ToDLPack"/>: a copy that blocks waits for the work of its own
    /// tensor and of views of it.
    /// </remarks>
    /// <param name="tensor">The tensor, which is consumed, whether this succeeds or not. An NPU takes devices kDLAscend and kDLExtDev of its own number, the CPU takes kDLCPU.</param>
    /// <exception cref="ArgumentException">The version, the device, the type, the shape, the strides or the address cannot be.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was consumed before, or the device has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public NpuTensor FromDLPack(DLPackTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        bool isVersioned = tensor.IsVersioned;
        nint pointer = tensor.Release();
        BlockLender lender = new(() => DLContent.Delete(pointer, isVersioned));
        try
        {
            ThrowIfDisposed();
            DLContent content = DLContent.Read(pointer, isVersioned);
            CheckDevice(content.Device);
            return Borrow(content.Address, content.Layout, content.Type, content.IsReadOnly, lender);
        }
        catch
        {
            lender.GiveBack();
            throw;
        }
    }

    /// <summary>How DLPack calls this device.</summary>
    internal DLDevice DLPackDevice(DLPackNpuType npuType) => Info.Kind == NpuDeviceKind.Cpu
        ? new DLDevice { DeviceType = DLDevice.Cpu }
        : new DLDevice { DeviceType = npuType == DLPackNpuType.Ascend ? DLDevice.Ascend : DLDevice.ExtensionDevice, DeviceId = Info.Index };

    private void CheckDevice(DLDevice device)
    {
        bool isHere = Info.Kind == NpuDeviceKind.Cpu
            ? device.DeviceType == DLDevice.Cpu
            : device.DeviceType is DLDevice.Ascend or DLDevice.ExtensionDevice && device.DeviceId == Info.Index;
        if (!isHere)
        {
            throw new ArgumentException(
                $"A DLPack tensor must be on the device that takes it on: kDLCPU (1) for the CPU, kDLAscend (21) or kDLExtDev (12) with its number for an NPU; "
                + $"the tensor is on device {device.DeviceType}:{device.DeviceId}, this is {this}. Copy it over first.");
        }
    }

    private NpuTensor Borrow(nint address, TensorLayout layout, NpuElementType type, bool isReadOnly, BlockLender lender)
    {
        if (address == 0 || address % NpuElementTypes.ByteCount != 0)
        {
            throw new ArgumentException(
                $"An element has {NpuElementTypes.ByteCount} bytes, so a tensor must lie at a multiple of that, and not at 0; the address is 0x{address:x}.");
        }

        if (address < 0 || layout.Extent > (nint.MaxValue - address) / NpuElementTypes.ByteCount)
        {
            throw new ArgumentException(
                $"A tensor must lie within the memory that can be addressed; {Shapes.Format(layout.Shape)} at 0x{address:x} reaches over {layout.Extent} elements.");
        }

        return NpuTensor.Borrow(this, _backend, address, layout, type, isReadOnly, lender);
    }
}
