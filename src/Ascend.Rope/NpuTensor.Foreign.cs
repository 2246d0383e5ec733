using Ascend.Rope.Backends;
using Ascend.Rope.DLPack;

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
                $"Memory is lent of a dense tensor; this one is {Shapes.Format(Shape)} with strides {Shapes.Format(Strides)}. Use ToDLPack, which tells the strides.");
        }

        return new NpuMemoryLease(Alias());
    }

    /// <summary>Offers the tensor to another framework without a copy, strides included.</summary>
    /// <remarks>
    /// The memory stays until the consumer calls the deleter, on any thread, or the offer is disposed of, though the tensor be disposed of before. Wait
    /// for the streams that work on the tensor before the consumer gets it, and for the consumer before they work on it again.
    /// </remarks>
    /// <param name="versioned">Whether to make a DLManagedTensorVersioned, of version 1.0, or a DLManagedTensor, which older consumers take.</param>
    /// <param name="npuType">How to call an NPU: <see cref="DLPackNpuType.Ascend"/>, or what the consumer takes it for. The CPU is always kDLCPU.</param>
    /// <exception cref="ArgumentException">
    /// The type is not one of an NPU, or the tensor <see cref="IsReadOnly"/>, which only the versioned structure can tell.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The tensor has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused a descriptor.</exception>
    public DLPackTensor ToDLPack(bool versioned = true, DLPackNpuType npuType = DLPackNpuType.Ascend)
    {
        if (npuType is not (DLPackNpuType.Ascend or DLPackNpuType.ExtensionDevice))
            throw new ArgumentException($"An NPU must be called Ascend or ExtensionDevice; it is to be called {npuType}.", nameof(npuType));
        if (IsReadOnly && !versioned)
        {
            throw new ArgumentException(
                "A DLManagedTensor cannot tell that its memory is read-only, and this tensor's is. Offer a versioned one, or a copy.", nameof(versioned));
        }

        NpuTensor owner = Alias();
        try
        {
            DLContent content = new(owner.Address, Device.DLPackDevice(npuType), ElementType, Layout, IsReadOnly);
            return DLPackTensor.Take(DLExport.Create(content, versioned, owner), versioned);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
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
