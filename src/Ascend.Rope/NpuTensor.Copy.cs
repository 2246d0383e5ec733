using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ascend.Rope.Backends;
using Ascend.Rope.Telemetry;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ascend.Rope;

/// <content>Copies between the host and the device.</content>
public sealed partial class NpuTensor
{
    /// <summary>Fills the tensor from host memory, after the work enqueued on it so far is done, and returns when the copy is done.</summary>
    /// <typeparam name="T">The C# type of <see cref="ElementType"/>.</typeparam>
    /// <param name="source">As many elements as the tensor has.</param>
    /// <exception cref="ArgumentException">The type or the length is not the tensor's. Nothing was copied.</exception>
    /// <exception cref="ObjectDisposedException">The tensor has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused the copy, or earlier work on the tensor failed.</exception>
    public unsafe void CopyFrom<T>(ReadOnlySpan<T> source) where T : unmanaged
    {
        CheckCopy<T>(source.Length, nameof(source));
        ThrowIfReadOnly("this tensor");
        Storage.Backend.Captures.ThrowIfForbidden("A copy that blocks");
        using HandleLease lease = new(this);
        using StorageUse use = new(Storage);
        using Activity? activity = CopyTelemetry.Begin(CopyTelemetry.HostToDevice, ByteCount, Device.Label);
        Storage.WaitForUsers();
        fixed (T* host = source)
            Storage.Backend.CopyIn(Region, host);
    }

    /// <inheritdoc cref="CopyFrom{T}(ReadOnlySpan{T})"/>
    public void CopyFrom<T>(T[] source) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(source);
        CopyFrom<T>(source.AsSpan());
    }

    /// <summary>Copies the tensor to host memory, after the work enqueued on it so far is done, and returns when the copy is done.</summary>
    /// <typeparam name="T">The C# type of <see cref="ElementType"/>.</typeparam>
    /// <param name="destination">As many elements as the tensor has.</param>
    /// <inheritdoc cref="CopyFrom{T}(ReadOnlySpan{T})"/>
    public unsafe void CopyTo<T>(Span<T> destination) where T : unmanaged
    {
        CheckCopy<T>(destination.Length, nameof(destination));
        Storage.Backend.Captures.ThrowIfForbidden("A copy that blocks");
        using HandleLease lease = new(this);
        using StorageUse use = new(Storage);
        using Activity? activity = CopyTelemetry.Begin(CopyTelemetry.DeviceToHost, ByteCount, Device.Label);
        Storage.WaitForUsers();
        fixed (T* host = destination)
            Storage.Backend.CopyOut(Region, host);
    }

    /// <inheritdoc cref="CopyTo{T}(Span{T})"/>
    public void CopyTo<T>(T[] destination) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(destination);
        CopyTo<T>(destination.AsSpan());
    }

    /// <summary>The tensor's elements in a new array, after the work enqueued on it so far is done.</summary>
    /// <typeparam name="T">The C# type of <see cref="ElementType"/>.</typeparam>
    /// <exception cref="ArgumentException">The type is not the tensor's, or no array is that long.</exception>
    /// <inheritdoc cref="CopyFrom{T}(ReadOnlySpan{T})"/>
    public T[] ToArray<T>() where T : unmanaged
    {
        CheckArray<T>();
        T[] array = GC.AllocateUninitializedArray<T>((int)ElementCount);
        CopyTo<T>(array);
        return array;
    }

    /// <summary>The tensor's elements in a pooled buffer, after the work enqueued on it so far is done.</summary>
    /// <remarks>For services that read a result for each request: disposing of the buffer gives it back to the pool.</remarks>
    /// <inheritdoc cref="ToArray{T}"/>
    public MemoryOwner<T> ToMemoryOwner<T>() where T : unmanaged
    {
        CheckArray<T>();
        MemoryOwner<T> owner = MemoryOwner<T>.Allocate((int)ElementCount);
        try
        {
            CopyTo(owner.Span);
            return owner;
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Fills the tensor from host memory in the order of a stream.</summary>
    /// <remarks>
    /// The memory is pinned until the stream has passed the copy; do not change it before. CANN copies memory that it did not allocate itself
    /// synchronously, so on an NPU this waits for the stream, unless the memory is of an <see cref="NpuHostBuffer{T}"/>. Only the memory of one can
    /// be in a graph, which holds it, and whose replays read it anew.
    /// </remarks>
    /// <returns>Whether the stream does the copy in its turn, or the call has waited for it.</returns>
    /// <typeparam name="T">The C# type of <see cref="ElementType"/>.</typeparam>
    /// <param name="source">As many elements as the tensor has.</param>
    /// <param name="stream">A stream of the tensor's device.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ArgumentException">The type, the length or the device is not the tensor's. Nothing was enqueued.</exception>
    /// <inheritdoc cref="CopyFrom{T}(ReadOnlySpan{T})"/>
    public NpuCopyTiming EnqueueCopyFrom<T>(
        ReadOnlyMemory<T> source, NpuStream stream, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
        where T : unmanaged
    {
        CheckCopy<T>(source.Length, nameof(source), stream);
        ThrowIfReadOnly("this tensor");
        SafeHandle? pageLocked = NpuHostBuffer<T>.HandleOf(source, Device);
        if (pageLocked is null)
            CheckMayWait(stream);
        return stream.EnqueueCopyIn(this, new PinnedMemory(source.Pin(), pageLocked), new Caller(callerFile, callerLine));
    }

    /// <summary>Copies the tensor to host memory in the order of a stream.</summary>
    /// <remarks>
    /// The memory is pinned until the stream has passed the copy; read it after synchronizing. CANN copies memory that it did not allocate itself
    /// synchronously, so on an NPU this waits for the stream, unless the memory is of an <see cref="NpuHostBuffer{T}"/>. Only the memory of one can
    /// be in a graph, which holds it, and whose replays write it anew.
    /// </remarks>
    /// <returns>Whether the stream does the copy in its turn, or the call has waited for it.</returns>
    /// <typeparam name="T">The C# type of <see cref="ElementType"/>.</typeparam>
    /// <param name="destination">As many elements as the tensor has.</param>
    /// <param name="stream">A stream of the tensor's device.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <inheritdoc cref="EnqueueCopyFrom"/>
    public NpuCopyTiming EnqueueCopyTo<T>(
        Memory<T> destination, NpuStream stream, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
        where T : unmanaged
    {
        CheckCopy<T>(destination.Length, nameof(destination), stream);
        SafeHandle? pageLocked = NpuHostBuffer<T>.HandleOf(destination, Device);
        if (pageLocked is null)
            CheckMayWait(stream);
        return stream.EnqueueCopyOut(this, new PinnedMemory(destination.Pin(), pageLocked), new Caller(callerFile, callerLine));
    }

    /// <summary>Refuses a copy that may wait for its stream, on one that captures and where another's capture forbids it.</summary>
    private void CheckMayWait(NpuStream stream)
    {
        stream.ThrowIfCapturing(NpuStream.NotRecorded);
        Storage.Backend.Captures.ThrowIfForbidden("A copy of host memory that NpuDevice.AllocatePinned did not make");
    }

    internal DeviceRegion Region => new(this, Storage.Memory, ByteOffset, ByteCount);

    /// <summary>Checks, before anything is allocated, that the tensor can be copied into an array.</summary>
    private void CheckArray<T>() where T : unmanaged
    {
        CheckCopy<T>(ElementCount, nameof(T));
        if (ElementCount > Array.MaxLength)
            throw new ArgumentException($"An array holds at most {Array.MaxLength} elements; the tensor has {ElementCount}. Copy slices of it.");
    }

    private void CheckCopy<T>(long length, string name) where T : unmanaged
    {
        ThrowIfDisposed();
        if (NpuElementTypes.Of<T>() != ElementType)
            throw new ArgumentException($"A copy must have the tensor's element type, {ElementType}; it has {NpuElementTypes.Of<T>()}.", name);
        CheckDense();
        if (length != ElementCount)
        {
            throw new ArgumentException(
                $"A copy takes the whole tensor, {ElementCount} elements for {Shapes.Format(Shape)}; {name} has {length}. Slice the one or the other.",
                name);
        }
    }

    /// <summary>Copies and fills take bytes that lie one behind the other.</summary>
    private void CheckDense()
    {
        if (!IsDense)
        {
            throw new ArgumentException(
                $"Copies and fills are of dense tensors; this one is {Shapes.Format(Shape)} with strides {Shapes.Format(Strides)}. Take the tensor that it views.");
        }
    }

    private void CheckCopy<T>(long length, string name, NpuStream stream) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stream);
        CheckCopy<T>(length, name);
        CheckStream(stream);
    }
}
