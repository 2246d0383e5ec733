namespace Ascend.Rope.Interop.Handles;

/// <summary>An aclrtStream. Destroying it waits for its work.</summary>
internal class AclStreamHandle : OwnedHandle
{
    /// <inheritdoc/>
    protected override int Destroy(nint pointer) => AclRt.aclrtDestroyStream(pointer);
}
