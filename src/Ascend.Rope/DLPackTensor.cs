using System.Runtime.InteropServices;
using Ascend.Rope.DLPack;

namespace Ascend.Rope;

/// <summary>A managed tensor of DLPack, the C structure in which frameworks exchange tensors without a copy, on its way from one to another.</summary>
/// <remarks>
/// The object owns the structure: whoever takes it on, by <see cref="NpuDevice.FromDLPack"/> or <see cref="Release"/>, ends that; if nobody does,
/// disposing of the object calls the structure's deleter. So that is called exactly once, on any thread. Any thread may use the object.
/// </remarks>
public sealed class DLPackTensor : SafeHandle
{
    private DLPackTensor(nint pointer, bool isVersioned) : base(0, ownsHandle: true)
    {
        IsVersioned = isVersioned;
        SetHandle(pointer);
    }

    /// <summary>Whether the structure is a DLManagedTensorVersioned; else it is a DLManagedTensor.</summary>
    public bool IsVersioned { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Takes over a structure that somebody else has made, as a PyCapsule holds it.</summary>
    /// <param name="managedTensor">The structure. It is not looked into yet.</param>
    /// <param name="versioned">Whether it is a DLManagedTensorVersioned ("dltensor_versioned") or a DLManagedTensor ("dltensor").</param>
    /// <exception cref="ArgumentNullException">The pointer is null.</exception>
    public static DLPackTensor Take(nint managedTensor, bool versioned) =>
        managedTensor != 0 ? new DLPackTensor(managedTensor, versioned) : throw new ArgumentNullException(nameof(managedTensor));

    /// <summary>Hands the structure out. Whoever gets it calls its deleter when done; this object then owns nothing.</summary>
    /// <exception cref="ObjectDisposedException">The structure was handed out or given back before.</exception>
    public nint Release()
    {
        nint pointer = Interlocked.Exchange(ref handle, 0);
        ObjectDisposedException.ThrowIf(pointer == 0, this);
        Dispose();
        return pointer;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        nint pointer = Interlocked.Exchange(ref handle, 0);
        if (pointer != 0)
            DLContent.Delete(pointer, IsVersioned);
        return true;
    }
}
