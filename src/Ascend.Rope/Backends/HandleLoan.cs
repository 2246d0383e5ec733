using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends;

/// <summary>A reference on a handle that code outside of the library uses, until that says that it is done.</summary>
internal sealed class HandleLoan : IDisposable
{
    private readonly SafeHandle _handle;
    private readonly object _lease;
    private bool _disposed;

    /// <param name="handle">The handle.</param>
    /// <param name="lease">What the outside has in hand, for messages.</param>
    /// <exception cref="ObjectDisposedException">The handle is closed already.</exception>
    public HandleLoan(SafeHandle handle, object lease)
    {
        bool added = false;
        handle.DangerousAddRef(ref added);
        _handle = handle;
        _lease = lease;
    }

    /// <summary>What the handle holds.</summary>
    /// <exception cref="ObjectDisposedException">The loan is over.</exception>
    public nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), _lease);
            return _handle.DangerousGetHandle();
        }
    }

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
            _handle.DangerousRelease();
    }
}
