namespace Ascend.Rope.Interop.Handles;

/// <summary>An aclmdlRI: a captured graph. Destroying it waits for up to ten seconds while it runs.</summary>
internal sealed class AclGraphHandle : OwnedHandle
{
    /// <inheritdoc/>
    protected override int Destroy(nint pointer) => AclMdl.aclmdlRIDestroy(pointer);
}
