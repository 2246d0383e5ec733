namespace Ascend.Rope.Interop.Handles;

/// <summary>A handle whose release may wait for a device, so that its owner decides on which thread that happens.</summary>
internal abstract class OwnedHandle : CannHandle
{
    private Action<nint>? _release;

    /// <summary>Names the owner's method that is called, once and possibly on the finalizer thread, when nobody uses the handle any more.</summary>
    public void ReleasedBy(Action<nint> release) => _release = release;

    /// <summary>Gives the pointer back on this thread, which may wait.</summary>
    public bool DestroyNow(nint pointer) => Release(pointer);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (_release is null)
            return base.ReleaseHandle();
        _release(handle);
        return true;
    }
}
