namespace Ascend.Rope.Interop.Handles;

/// <summary>An aclrtStream that somebody else has created and destroys. Letting go of it waits for its work, as destroying would.</summary>
internal sealed class ForeignStreamHandle : AclStreamHandle
{
    /// <summary>Names the stream.</summary>
    public ForeignStreamHandle(nint stream) => SetHandle(stream);

    /// <inheritdoc/>
    protected override int Destroy(nint pointer) => AclRt.aclrtSynchronizeStream(pointer);
}
