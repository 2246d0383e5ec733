namespace Ascend.Rope.Interop.Handles;

/// <summary>An aclTensor: a descriptor that the library makes for itself. Those of users are the handles of their tensors.</summary>
internal sealed class AclTensorHandle : CannHandle
{
    /// <summary>Takes over a descriptor.</summary>
    public AclTensorHandle(nint descriptor, CannContext context)
    {
        SetHandle(descriptor);
        MadeIn(context);
    }

    /// <inheritdoc/>
    protected override int Destroy(nint pointer) => AclMeta.aclDestroyTensor(pointer);
}
