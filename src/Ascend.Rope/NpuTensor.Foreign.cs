using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <content>Memory that is not the library's alone.</content>
public sealed partial class NpuTensor
{
    /// <summary>
    /// Keeps the tensor's memory for code outside of the library, without a copy, until the lease is disposed of, though the tensor be disposed of before.
    /// </summary>
    /// <remarks>
    /// What others enqueue on the memory, the library does not know of: synchronize the streams before the memory changes hands, either way, or order
    /// them by events. On a tensor that <see cref="IsReadOnly"/>, others must not write either.
    /// </remarks>
    /// <exception cref="ArgumentException">The tensor is not dense.</exception>
    /// <exception cref="ObjectDisposedException">The tensor has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused a descriptor.</exception>
    public NpuMemoryLease LeaseMemory()
    {
        if (!IsDense)
        {
            throw new ArgumentException(
                $"Memory is lent of a dense tensor; this one is {Shapes.Format(Shape)} with strides {Shapes.Format(Strides)}. Copy it.");
        }

        return new NpuMemoryLease(Alias());
    }

    /// <summary>Where the first element lies, good while the tensor is not disposed of.</summary>
    internal nint Address => Storage.Memory.DangerousGetHandle() + (nint)ByteOffset;

    /// <summary>A tensor in memory that somebody else has allocated.</summary>
    internal static NpuTensor Borrow(
        NpuDevice device, IDeviceBackend backend, nint address, TensorLayout layout, NpuElementType type, bool isReadOnly, BlockLender lender)
    {
        Storage storage = Storage.Borrow(backend, backend.Borrow(address), layout.Extent * NpuElementTypes.ByteCount, isReadOnly, lender);
        try
        {
            return Create(device, storage, layout, type);
        }
        finally
        {
            storage.EndUse();
        }
    }

    /// <summary>The same tensor once more, to be disposed of on its own.</summary>
    internal NpuTensor Alias()
    {
        ThrowIfDisposed();
        return Create(Device, Storage, Layout, ElementType);
    }

    /// <summary>Refuses to write what its owner forbids to write.</summary>
    internal void ThrowIfReadOnly(string name)
    {
        if (IsReadOnly)
        {
            throw new ArgumentException(
                $"Only what may be written can be an output or be copied into; {name} borrows memory that its owner marked read-only. "
                + "Allocate a tensor and copy this one into it.", name);
        }
    }
}
