using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Backends;

/// <summary>
/// The one seam between the public types and what computes for them. Memory never passes between two backends: copies are between the host and
/// one device, or within it.
/// </summary>
/// <remarks>
/// One backend stands for one device, so equal references mean the same device. Every member may be called from any thread. Sizes and offsets are
/// bytes and have been checked.
/// </remarks>
internal interface IDeviceBackend
{
    /// <summary>The context as CANN knows it, or null.</summary>
    SafeHandle? Context { get; }

    /// <summary>The captures under way on this device.</summary>
    CaptureRegistry Captures { get; }

    /// <summary>The memory of its tensors, of undefined content when it is given out.</summary>
    MemoryPool Memory { get; }

    /// <summary>Notes that one who opened the device is done with it, and gives up what is kept for later work and idle. What was made on it stays usable.</summary>
    void Leave();

    /// <summary>Asks whether the device answers, and enqueues nothing.</summary>
    /// <exception cref="NpuDeviceLostException">It does not.</exception>
    void ThrowIfLost();

    /// <summary>How much memory the device has, and how much of it nobody has allocated, in bytes.</summary>
    (long Free, long Total) MeasureMemory();

    /// <summary>Makes what the handle of an <see cref="NpuTensor"/> holds: the address of the first element, or a descriptor of it.</summary>
    /// <param name="memory">The memory that the tensor shares.</param>
    /// <param name="elementCount">How many elements that has room for.</param>
    /// <param name="layout">Where the tensor's elements lie in it.</param>
    /// <param name="type">Their type.</param>
    nint CreateDescriptor(SafeHandle memory, long elementCount, TensorLayout layout, NpuElementType type);

    /// <summary>Gives a descriptor back; false when that failed. Never throws, never waits.</summary>
    bool DestroyDescriptor(nint descriptor);

    /// <summary>Copies from the host and returns when the copy is done.</summary>
    unsafe void CopyIn(in DeviceRegion destination, void* source);

    /// <summary>Copies to the host and returns when the copy is done.</summary>
    unsafe void CopyOut(in DeviceRegion source, void* destination);

    /// <summary>Copies as many bytes within the device, and returns when the copy is done; the regions do not overlap.</summary>
    void Copy(in DeviceRegion destination, in DeviceRegion source);

    /// <summary>Copies as many bytes from another device, past the host, and returns when the copy is done; false when there is no such way.</summary>
    bool TryCopyFrom(IDeviceBackend other, in DeviceRegion destination, in DeviceRegion source);

    /// <summary>Sets every byte, and returns when that is done.</summary>
    void Fill(in DeviceRegion destination, byte value);

    /// <summary>Allocates host memory of undefined content that the device copies beside the host. The handle is its address and frees itself.</summary>
    SafeHandle AllocatePinned(long byteCount);

    /// <summary>Memory of the device that somebody else has allocated. The handle does not free it.</summary>
    /// <exception cref="ArgumentException">It is not this device's.</exception>
    SafeHandle Borrow(nint address);

    /// <summary>A queue over a stream of CANN that somebody else has created and destroys.</summary>
    /// <exception cref="NotSupportedException">The device has no such streams.</exception>
    IStreamBackend BorrowStream(nint stream, NpuStreamOptions options, ILogger logger);

    /// <summary>Creates a queue that runs its work in order.</summary>
    /// <param name="options">What it is to be like.</param>
    /// <param name="logger">Is told what cannot be thrown.</param>
    IStreamBackend CreateStream(NpuStreamOptions options, ILogger logger);

    /// <summary>Creates an event.</summary>
    IEventBackend CreateEvent(NpuEventKind kind);
}
