using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Ascend.Rope.Backends;
using Ascend.Rope.Telemetry;

namespace Ascend.Rope;

/// <content>Copies between tensors, and fills.</content>
public sealed partial class NpuTensor
{
    /// <summary>How much of a copy between two devices is in host memory at a time.</summary>
    private const int ChunkByteCount = 1 << 20;

    /// <summary>What CANN asks of the addresses of a copy that a device does in the order of a stream; of one that blocks it asks nothing.</summary>
    private const int CopyAlignment = 64;

    /// <summary>Copies another tensor into this one, after the work enqueued on both so far is done, and returns when the copy is done.</summary>
    /// <remarks>
    /// Two NPUs that can reach each other's memory, as CANN says, are allowed to for the rest of the process, and the copy goes straight. Between other
    /// devices the bytes go through host memory, in pieces of 1 MiB, one after the other: two copies that block for each. For much and often, a tensor of its
    /// own on each device, filled once, costs less.
    /// </remarks>
    /// <param name="source">A tensor of the same element type and as many elements, of this device or another, that shares no memory with this one.</param>
    /// <exception cref="ArgumentException">The type or the count is not this tensor's, or the two share memory. Nothing was copied.</exception>
    /// <inheritdoc cref="CopyFrom{T}(ReadOnlySpan{T})"/>
    public void CopyFrom(NpuTensor source)
    {
        CheckSource(source);
        CheckMayBlock();
        source.CheckMayBlock();
        using HandleLease lease = new(this);
        using HandleLease sourceLease = new(source);
        using StorageUse use = new(Storage);
        using StorageUse sourceUse = new(source.Storage);
        using Activity? activity = CopyTelemetry.Begin(CopyTelemetry.DeviceToDevice, ByteCount, Device.Label);
        Storage.WaitForUsers();
        source.Storage.WaitForUsers();
        if (Device.IsSameAs(source.Device))
            Storage.Backend.Copy(Region, source.Region);
        else if (!Storage.Backend.TryCopyFrom(source.Storage.Backend, Region, source.Region))
            CopyThroughHost(source);
    }

    /// <summary>Copies another tensor of the device into this one in the order of a stream, and returns before the copy is done. It can be captured.</summary>
    /// <remarks>Both must lie at multiples of 64 bytes, as tensors do, and slices of them that begin at a multiple of 32 elements; on the CPU too.</remarks>
    /// <param name="source">A tensor of the same device, element type and as many elements, that shares no memory with this one.</param>
    /// <param name="stream">A stream of the device.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ArgumentException">
    /// The type, the count or the device is not this tensor's, the two share memory, or one does not lie at a multiple of 64 bytes. Nothing was enqueued.
    /// </exception>
    /// <inheritdoc cref="EnqueueClear"/>
    public void EnqueueCopyFrom(NpuTensor source, NpuStream stream, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        CheckSource(source);
        CheckStream(stream);
        source.CheckStream(stream);
        CheckAligned("this tensor");
        source.CheckAligned("the source");
        stream.EnqueueCopy(this, source, new Caller(callerFile, callerLine));
    }

    /// <summary>Sets all elements to 0, after the work enqueued on the tensor so far is done, and returns when that is done.</summary>
    /// <exception cref="ObjectDisposedException">The tensor has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused, or earlier work on the tensor failed.</exception>
    public void Clear()
    {
        ThrowIfDisposed();
        CheckDense();
        ThrowIfReadOnly("this tensor");
        CheckMayBlock();
        using HandleLease lease = new(this);
        using StorageUse use = new(Storage);
        Storage.WaitForUsers();
        Storage.Backend.Fill(Region, 0);
    }

    /// <summary>Sets all elements to 0 in the order of a stream, and returns before that is done. It can be captured.</summary>
    /// <param name="stream">A stream of the tensor's device.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ArgumentException">The stream is of another device. Nothing was enqueued.</exception>
    /// <exception cref="ObjectDisposedException">The tensor or the stream has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public void EnqueueClear(NpuStream stream, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        EnqueueFill(0, stream, callerFile, callerLine);

    /// <summary>Sets all bytes, two to an element, in the order of a stream, and returns before that is done. It can be captured.</summary>
    /// <param name="value">The byte: 0xFF makes every element a NaN, in either type.</param>
    /// <param name="stream">A stream of the tensor's device.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <inheritdoc cref="EnqueueClear"/>
    public void EnqueueFill(byte value, NpuStream stream, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        ThrowIfDisposed();
        CheckDense();
        ThrowIfReadOnly("this tensor");
        CheckStream(stream);
        stream.EnqueueFill(this, value, new Caller(callerFile, callerLine));
    }

    private unsafe void CopyThroughHost(NpuTensor source)
    {
        byte[] chunk = ArrayPool<byte>.Shared.Rent((int)Math.Min(ByteCount, ChunkByteCount));
        try
        {
            fixed (byte* host = chunk)
            {
                for (long done = 0; done < ByteCount;)
                {
                    long count = Math.Min(ByteCount - done, chunk.Length);
                    source.Storage.Backend.CopyOut(source.Part(done, count), host);
                    Storage.Backend.CopyIn(Part(done, count), host);
                    done += count;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private DeviceRegion Part(long offset, long count) => Region with { ByteOffset = ByteOffset + offset, ByteCount = count };

    private void CheckMayBlock() => Storage.Backend.Captures.ThrowIfForbidden("A copy that blocks");

    private void CheckSource(NpuTensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ThrowIfDisposed();
        source.ThrowIfDisposed();
        CheckDense();
        source.CheckDense();
        ThrowIfReadOnly("this tensor");
        if (source.ElementType != ElementType || source.ElementCount != ElementCount)
        {
            throw new ArgumentException(
                $"A copy is between tensors of one element type and as many elements; this is {this}, the source is {source}. Slice the larger.", nameof(source));
        }

        if (Device.IsSameAs(source.Device) && source.Address < Address + ByteCount && Address < source.Address + ByteCount)
            throw new ArgumentException("A copy is between tensors that share no memory; these do. Copy by way of a third.", nameof(source));
    }

    private void CheckAligned(string name)
    {
        long beyond = (long)((nuint)Address % CopyAlignment);
        if (beyond != 0)
        {
            throw new ArgumentException(
                $"A copy within a device, in the order of a stream, is between addresses that are multiples of {CopyAlignment} bytes; {name} lies {beyond} bytes "
                + $"beyond one. Slice at a multiple of {CopyAlignment / NpuElementTypes.ByteCount} elements, or use CopyFrom, which blocks.");
        }
    }

    private void CheckStream(NpuStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.ThrowIfDisposed();
        if (!Device.IsSameAs(stream.Device))
        {
            throw new ArgumentException(
                $"A stream copies the tensors of its own device; the tensor is on {Device}, the stream is on {stream.Device}.", nameof(stream));
        }
    }
}
