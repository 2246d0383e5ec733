using System.Buffers;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends;

/// <summary>Host memory that the device may be using, pinned until the stream has passed that.</summary>
/// <remarks>Letting go may run code of whoever owns the memory, on a thread that must not fail for it.</remarks>
/// <param name="pin">The pin.</param>
/// <param name="pageLocked">The handle of the memory, if it was allocated to be copied beside the host; the pin then is a reference on it.</param>
internal readonly struct PinnedMemory(MemoryHandle pin, SafeHandle? pageLocked = null)
{
    private readonly MemoryHandle _pin = pin;

    /// <summary>The handle of memory that the device copies beside the host, since it was allocated for that; or null. Whoever releases it has unpinned.</summary>
    public SafeHandle? PageLocked { get; } = pageLocked;

    /// <summary>The address.</summary>
    public unsafe nint Address => (nint)_pin.Pointer;

    /// <summary>Unpins; a failure of the owner is counted.</summary>
    public void Release()
    {
        // What is page-locked is the library's own.
        if (OwnerCode.IsUnderLock && PageLocked is null)
            OwnerCode.Run(Unpin);
        else
            Unpin();
    }

    private void Unpin()
    {
        try
        {
            // A copy of the struct, since it forgets its pin when it is disposed of, and this one is not to change.
            MemoryHandle pin = _pin;
            pin.Dispose();
        }
#pragma warning disable CA1031 // Whatever the owner throws, it must not end a thread that others wait for.
        catch (Exception)
#pragma warning restore CA1031
        {
            NpuDiagnostics.CountUnpinFailure();
        }
    }
}
