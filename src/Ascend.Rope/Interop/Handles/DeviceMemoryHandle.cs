namespace Ascend.Rope.Interop.Handles;

/// <summary>Memory of a device. Freeing it waits for no work, so whoever enqueues work on it keeps it until the stream has passed that.</summary>
internal sealed class DeviceMemoryHandle : CannHandle
{
    private readonly bool _isForeign;

    /// <summary>Memory that CANN allocates.</summary>
    public DeviceMemoryHandle()
    {
    }

    /// <summary>Memory that somebody else has allocated, and frees. Its tensors are described in the context.</summary>
    public DeviceMemoryHandle(nint borrowed, CannContext context)
    {
        _isForeign = true;
        SetHandle(borrowed);
        MadeIn(context);
    }

    /// <summary>The address on the device, good while the handle is referenced.</summary>
    public nint Address => handle;

    /// <inheritdoc/>
    protected override int Destroy(nint pointer) => _isForeign ? CannStatusCode.Success : AclRt.aclrtFree(pointer);
}
