using System.Buffers;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends;

/// <summary>A queue of one device, which runs its work in the order in which it was enqueued.</summary>
/// <remarks>
/// Every member may be called from any thread. What is enqueued keeps its operands alive, though their owners dispose of them, until the stream
/// has passed it. Disposing waits for the work.
/// </remarks>
internal interface IStreamBackend : IDisposable
{
    /// <summary>Whether everything enqueued so far is done.</summary>
    bool IsIdle { get; }

    /// <summary>Whether the stream has been disposed of: it has no work left, and takes none.</summary>
    bool IsClosed { get; }

    /// <summary>Enqueues the operator. The handles are those of tensors of this device.</summary>
    void EnqueueRope(SafeHandle x, SafeHandle cos, SafeHandle sin, SafeHandle y, NpuElementType type, in RopeGeometry geometry);

    /// <summary>Enqueues a copy from pinned host memory, which is unpinned when the stream has passed it, also when this throws.</summary>
    void EnqueueCopyIn(in DeviceRegion destination, MemoryHandle source);

    /// <summary>Enqueues a copy to pinned host memory, which is unpinned when the stream has passed it, also when this throws.</summary>
    void EnqueueCopyOut(in DeviceRegion source, MemoryHandle destination);

    /// <summary>Waits for everything enqueued so far; on a closed stream, which has no work left, for nothing.</summary>
    void Synchronize();

    /// <summary>Waits for everything enqueued so far without holding a thread of the pool. Cancelling ends the wait, not the work.</summary>
    Task SynchronizeAsync(CancellationToken cancellationToken);
}

/// <summary>Bytes of one tensor: where a copy goes to or comes from.</summary>
/// <param name="Tensor">Keeps the tensor, and with it its memory, alive.</param>
/// <param name="Memory">The memory that the offset counts from.</param>
/// <param name="ByteOffset">Where the region starts.</param>
/// <param name="ByteCount">Its length, more than nothing.</param>
internal readonly record struct DeviceRegion(SafeHandle Tensor, SafeHandle Memory, long ByteOffset, long ByteCount);
