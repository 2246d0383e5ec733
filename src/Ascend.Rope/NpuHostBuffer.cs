using System.Buffers;
using System.Runtime.InteropServices;
using Ascend.Rope.Telemetry;

namespace Ascend.Rope;

/// <summary>Host memory that a device copies from and to beside the host's own work, because it cannot move or be paged out.</summary>
/// <remarks>
/// <para>
/// <see cref="NpuDevice.AllocatePinned{T}"/> makes it. Copies that are enqueued with its <see cref="MemoryManager{T}.Memory"/>, or slices of that, are
/// asynchronous, and can be captured. Such memory is scarce and slow to allocate: keep buffers, and use them again. On the CPU device it is ordinary memory.
/// </para>
/// <para>
/// Dispose of it when it is no longer needed: nothing can be done with it from then on, and the memory goes when the last enqueued copy and the last
/// graph that use it have gone. Any thread may use it; who writes when is the caller's to order, with streams too. Keep the buffer while you use its span.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class NpuHostBuffer<T> : MemoryManager<T> where T : unmanaged
{
    private readonly SafeHandle _memory;
    private bool _disposed;

    internal NpuHostBuffer(NpuDevice device, SafeHandle memory, int length)
    {
        Device = device;
        _memory = memory;
        Length = length;
        LiveObjects.Add(LiveObject.HostBuffer);
    }

    /// <summary>The device that it was allocated for. Any NPU copies it asynchronously when that is one, and the CPU always.</summary>
    public NpuDevice Device { get; }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>The elements, all 0 at first.</summary>
    /// <exception cref="ObjectDisposedException">The buffer has been disposed of.</exception>
    public override unsafe Span<T> GetSpan()
    {
        ThrowIfDisposed();
        return new Span<T>((void*)_memory.DangerousGetHandle(), Length);
    }

    /// <summary>Holds the memory until the pin is disposed of, though the buffer be disposed of before.</summary>
    /// <param name="elementIndex">The element that the pin points at.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ObjectDisposedException">The buffer has been disposed of.</exception>
    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, Length);
        bool added = false;
        _memory.DangerousAddRef(ref added);
        return new MemoryHandle((T*)_memory.DangerousGetHandle() + elementIndex, pinnable: this);
    }

    /// <summary>Ends a pin. <see cref="MemoryHandle.Dispose"/> calls it, once for each.</summary>
    public override void Unpin() => _memory.DangerousRelease();

    /// <summary>Gives the memory back. What is enqueued with it is not disturbed.</summary>
    public void Dispose() => ((IDisposable)this).Dispose();

    /// <summary>
    /// The handle of host memory that a stream of a device copies from and to beside the host, and can be captured doing so; null for other memory. A pin of
    /// the memory is a reference on it.
    /// </summary>
    internal static SafeHandle? HandleOf(ReadOnlyMemory<T> memory, NpuDevice device) =>
        MemoryMarshal.TryGetMemoryManager(memory, out NpuHostBuffer<T>? buffer)
        && (buffer.Device.Info.Kind == NpuDeviceKind.Npu || device.Info.Kind == NpuDeviceKind.Cpu)
            ? buffer._memory : null;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!Interlocked.Exchange(ref _disposed, true))
            LiveObjects.Remove(LiveObject.HostBuffer);
        _memory.Dispose();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
}
