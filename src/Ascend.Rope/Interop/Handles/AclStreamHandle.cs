namespace Ascend.Rope.Interop.Handles;

/// <summary>An aclrtStream. Destroying it waits for its work, so its owner decides on which thread that happens.</summary>
internal sealed class AclStreamHandle : CannHandle
{
    private Action<nint>? _release;

    /// <summary>Names the owner's method that is called, once and possibly on the finalizer thread, when nobody uses the handle any more.</summary>
    public void ReleasedBy(Action<nint> release) => _release = release;

    /// <summary>Waits for the stream's work and destroys it, on this thread.</summary>
    public bool DestroyNow(nint pointer) => Release(pointer);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (_release is null)
            return base.ReleaseHandle();
        _release(handle);
        return true;
    }

    /// <inheritdoc/>
    protected override int Destroy(nint pointer) => AclRt.aclrtDestroyStream(pointer);
}
