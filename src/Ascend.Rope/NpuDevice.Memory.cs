using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <content>The memory of the device.</content>
public sealed partial class NpuDevice
{
    /// <summary>How much memory the device has, and what this library does with it.</summary>
    /// <exception cref="ObjectDisposedException">The device has been disposed of.</exception>
    /// <exception cref="CannException">CANN could not tell.</exception>
    public NpuMemoryInfo MemoryInfo
    {
        get
        {
            ThrowIfDisposed();
            (long free, long total) = _backend.MeasureMemory();
            (long inUse, long cached) = _backend.Memory.ByteCounts;
            return new NpuMemoryInfo(free, total, inUse, cached);
        }
    }

    /// <summary>How many bytes that tensors have given back the library keeps at most, to give them out again: of this device, in this process.</summary>
    /// <remarks>
    /// Allocating and freeing device memory takes long, and a service allocates the same sizes again and again. What is kept is not there for other
    /// processes, and goes when a device object is disposed of. By default an NPU keeps 1 GiB and the CPU 256 MiB; what has been idle longest is freed first. Sizes are rounded up for this, by
    /// less than 12.5 % or to 512 bytes. With 0 memory is freed as soon as nothing uses it, and nothing is rounded.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    /// <exception cref="ObjectDisposedException">The device has been disposed of.</exception>
    public long MemoryCacheLimit
    {
        get
        {
            ThrowIfDisposed();
            return _backend.Memory.Limit;
        }

        set
        {
            ThrowIfDisposed();
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _backend.Memory.Limit = value;
        }
    }

    /// <summary>Frees the memory that the library keeps and nothing uses. What is enqueued is not waited for.</summary>
    /// <exception cref="ObjectDisposedException">The device has been disposed of.</exception>
    public void TrimMemory()
    {
        ThrowIfDisposed();
        _backend.Memory.Trim();
    }

    /// <summary>Allocates a tensor whose elements are 0 for work of one stream, and clears it in the order of that stream, so that nothing blocks.</summary>
    /// <remarks>
    /// The memory may be that of a tensor that has been disposed of while the same stream, and no other, still has work on it: what is enqueued on the
    /// stream from now on comes after that. So first use the tensor on this stream. Copies that block wait for the stream by themselves; work of
    /// another stream has to be ordered behind the stream as it stands now, as behind any work whose result it needs. A stream that captures records
    /// the clearing too.
    /// </remarks>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="stream">A stream of this device.</param>
    /// <param name="shape">The dimensions, 1 to 8 of them, each at least 1.</param>
    /// <exception cref="ArgumentException">The type or the shape cannot be, or the stream is of another device.</exception>
    /// <exception cref="ObjectDisposedException">The device or the stream has been disposed of.</exception>
    /// <inheritdoc cref="Allocate{T}(ReadOnlySpan{long})"/>
    public NpuTensor Allocate<T>(NpuStream stream, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        NpuTensor tensor = AllocateUninitialized<T>(stream, shape);
        try
        {
            // Parameters behind those of the shape there are none, so the caller is not known.
            tensor.EnqueueClear(stream, $"{nameof(NpuDevice)}.{nameof(Allocate)}", callerLine: 0);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Allocates a tensor of undefined content: what earlier tensors of this process, or others, have left there.</summary>
    /// <remarks>For tensors all of which is written before any of it is read, as the operator writes its result. What must not leak is not to be risked for it.</remarks>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="shape">The dimensions, 1 to 8 of them, each at least 1.</param>
    /// <inheritdoc cref="Allocate{T}(ReadOnlySpan{long})"/>
    public NpuTensor AllocateUninitialized<T>(params ReadOnlySpan<long> shape) where T : unmanaged
    {
        ThrowIfDisposed();
        return NpuTensor.Allocate(this, _backend, shape, NpuElementTypes.Of<T>());
    }

    /// <summary>Allocates a tensor of undefined content that work of one stream uses next, so that the memory can be had sooner.</summary>
    /// <param name="stream">A stream of this device.</param>
    /// <param name="shape">The dimensions, 1 to 8 of them, each at least 1.</param>
    /// <inheritdoc cref="Allocate{T}(NpuStream, ReadOnlySpan{long})"/>
    public NpuTensor AllocateUninitialized<T>(NpuStream stream, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(stream);
        stream.ThrowIfDisposed();
        if (!IsSameAs(stream.Device))
            throw new ArgumentException($"A stream uses the memory of its own device, {stream.Device}; this is {this}.", nameof(stream));
        return NpuTensor.Allocate(this, _backend, shape, NpuElementTypes.Of<T>(), stream.Backend);
    }

    /// <summary>Allocates host memory, all 0, for asynchronous copies.</summary>
    /// <typeparam name="T">The type of the elements: for copies <see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="length">How many elements, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is less than 1.</exception>
    /// <exception cref="ObjectDisposedException">The device has been disposed of.</exception>
    /// <exception cref="NpuOutOfMemoryException">The host does not have that much memory to pin.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public unsafe NpuHostBuffer<T> AllocatePinned<T>(int length) where T : unmanaged
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        NpuHostBuffer<T> buffer = new(this, _backend.AllocatePinned((long)length * sizeof(T)), length);
        buffer.GetSpan().Clear();
        return buffer;
    }
}
