using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends.Cann;

/// <summary>References on the operands of one launch: given back when the launch did not come about, handed to the stream when it did.</summary>
internal ref struct OperandLease
{
    private OperandArray _handles;
    private int _count;

    /// <summary>References the operands of a call.</summary>
    /// <exception cref="ObjectDisposedException">One has been disposed of.</exception>
    public void Hold(in RopeCall call)
    {
        Hold(call.X.Tensor);
        Hold(call.Cos.Tensor);
        Hold(call.Sin.Tensor);
        Hold(call.Y.Tensor);
    }

    /// <summary>References a handle.</summary>
    /// <exception cref="ObjectDisposedException">It has been disposed of.</exception>
    public void Hold(SafeHandle handle)
    {
        bool added = false;
        handle.DangerousAddRef(ref added);
        _handles[_count++] = handle;
    }

    /// <summary>Hands the references to the stream: the device may be using the operands.</summary>
    public void MoveTo(InFlight inFlight)
    {
        inFlight.Add(((ReadOnlySpan<SafeHandle>)_handles!)[.._count]);
        _count = 0;
    }

    /// <summary>Gives back what was not handed on.</summary>
    public void Dispose()
    {
        if (_count == 0)
            return;
        using OwnerCode.Scope owners = OwnerCode.UnderLock();
        for (; _count > 0; _count--)
            _handles[_count - 1]!.DangerousRelease();
    }

    /// <summary>x, cos, sin and y.</summary>
    [System.Runtime.CompilerServices.InlineArray(4)]
    private struct OperandArray
    {
        private SafeHandle? _first;
    }
}
