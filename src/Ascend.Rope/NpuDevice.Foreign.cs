using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <content>What others have made, on the device.</content>
public sealed partial class NpuDevice
{
    /// <summary>A dense tensor in memory that somebody else has allocated: no copy is made, and the library neither frees nor keeps the memory.</summary>
    /// <remarks>
    /// The tensor is one as any other. What others have enqueued on the memory, the library does not know of: synchronize with it first. On an NPU
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

    private NpuTensor Borrow(nint address, TensorLayout layout, NpuElementType type, bool isReadOnly, BlockLender lender)
    {
        if (address == 0 || address % NpuElementTypes.ByteCount != 0)
        {
            throw new ArgumentException(
                $"An element has {NpuElementTypes.ByteCount} bytes, so a tensor must lie at a multiple of that, and not at 0; the address is 0x{address:x}.");
        }

        return NpuTensor.Borrow(this, _backend, address, layout, type, isReadOnly, lender);
    }
}
