namespace Ascend.Rope.Interop.Handles;

/// <summary>Host memory that CANN allocated, pinned for the devices.</summary>
internal sealed class PinnedMemoryHandle : CannHandle
{
    /// <inheritdoc/>
    protected override int Destroy(nint pointer) => AclRt.aclrtFreeHost(pointer);
}
