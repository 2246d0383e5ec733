using System.Runtime.InteropServices;

namespace Ascend.Rope.Interop.Handles;

/// <summary>A pointer that CANN gave out and wants back, within the context that it was made in.</summary>
/// <remarks>The stubs make these objects, so the context is given to them right after the call that succeeded.</remarks>
internal abstract class CannHandle(bool ownsHandle = true) : SafeHandle(0, ownsHandle)
{
    private CannContext? _context;

    public override bool IsInvalid => handle == 0;

    /// <summary>Says in which context the handle was made, and so where it goes back. The context is referenced until then.</summary>
    public void MadeIn(CannContext context)
    {
        bool added = false;
        context.DangerousAddRef(ref added);
        _context = context;
    }

    /// <summary>Gives the pointer back; the context is bound. May not throw.</summary>
    protected abstract int Destroy(nint pointer);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Release(handle);

    /// <summary>Gives the pointer back within its context, whatever thread this is, and counts a failure.</summary>
    protected bool Release(nint pointer)
    {
        int status = _context is { } context ? Release(context, pointer) : Destroy(pointer);
        if (status != CannStatusCode.Success)
            NpuDiagnostics.CountReleaseFailure(status);
        _context?.DangerousRelease();
        return status == CannStatusCode.Success;
    }

    private int Release(CannContext context, nint pointer)
    {
        int status = ContextScope.TryEnter(context, out ContextScope scope);
        if (status != CannStatusCode.Success)
            return status;
        using (scope)
        {
            status = Destroy(pointer);
            ContextScope.DropText(status);
            return status;
        }
    }
}
