namespace Ascend.Rope.Interop.Handles;

/// <summary>An aclrtEvent.</summary>
internal sealed class AclEventHandle : CannHandle
{
    /// <inheritdoc/>
    protected override int Destroy(nint pointer) => AclRt.aclrtDestroyEvent(pointer);
}
