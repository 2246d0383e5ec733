namespace Ascend.Rope.Interop.Handles;

/// <summary>An aclTensor: a descriptor that the library makes for itself. Those of users are the handles of their tensors.</summary>
internal sealed class AclTensorHandle : CannHandle
{
    private readonly DeviceMemoryHandle? _memory;

    /// <summary>Takes over a descriptor.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="context">The context that it was made in.</param>
    /// <param name="memory">What is to live as long as it, if anything.</param>
    public AclTensorHandle(nint descriptor, CannContext context, DeviceMemoryHandle? memory = null)
    {
        bool added = false;
        memory?.DangerousAddRef(ref added);
        _memory = memory;
        SetHandle(descriptor);
        MadeIn(context);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        bool destroyed = base.ReleaseHandle();
        _memory?.DangerousRelease();
        return destroyed;
    }

    /// <inheritdoc/>
    protected override int Destroy(nint pointer) => AclMeta.aclDestroyTensor(pointer);
}
