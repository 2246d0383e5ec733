using System.Runtime.InteropServices;

namespace Ascend.Rope.Interop;

/// <summary>
/// An aclrtContext that a device is used through. What is made in it holds a reference, since it has to go back in it, and so do the device objects.
/// </summary>
/// <remarks>A context is never destroyed here: it is the primary one, which all users of the device in this process share, or its owner's.</remarks>
internal sealed class CannContext : SafeHandle
{
    private Action? _unused;
    private CannFailure? _loss;

    /// <param name="value">The aclrtContext.</param>
    /// <param name="deviceIndex">The number of its NPU.</param>
    /// <param name="isForeign">Whether somebody else has made it.</param>
    public CannContext(nint value, int deviceIndex, bool isForeign) : base(0, ownsHandle: true)
    {
        SetHandle(value);
        DeviceIndex = deviceIndex;
        IsForeign = isForeign;
    }

    /// <summary>The aclrtContext.</summary>
    public nint Value => handle;

    /// <summary>The number of its NPU.</summary>
    public int DeviceIndex { get; }

    /// <summary>Whether somebody else has made it, and destroys it once nobody uses it.</summary>
    public bool IsForeign { get; }

    /// <summary>The failure that has shown the NPU to be lost, or null while it is not known to be.</summary>
    public CannFailure? Loss => Volatile.Read(ref _loss);

    public override bool IsInvalid => handle == 0;

    /// <summary>Adds what to do, on whatever thread, when the last reference has gone. It must not throw. The caller has a reference, and is alone in this.</summary>
    public void WhenUnused(Action action) => _unused += action;

    /// <summary>Notes that the NPU is lost. The first failure stays: it is the cause.</summary>
    public void Lose(CannFailure failure) => Interlocked.CompareExchange(ref _loss, failure, null);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _unused?.Invoke();
        return true;
    }
}
