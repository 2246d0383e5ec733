using System.Runtime.InteropServices;

namespace Ascend.Rope;

/// <summary>A stream of the library in the hands of other code: <see cref="NpuStream.LeaseHandle"/> makes it.</summary>
/// <remarks>
/// Until it is disposed of, the stream is not destroyed, whoever disposes of the <see cref="NpuStream"/>. Any thread may use it, and CANN wants the
/// primary context of the device bound there. Do not destroy the stream.
/// </remarks>
public sealed class NpuStreamLease : IDisposable
{
    private readonly SafeHandle _stream;
    private bool _disposed;

    /// <exception cref="ObjectDisposedException">The stream has been disposed of.</exception>
    internal NpuStreamLease(SafeHandle stream)
    {
        bool added = false;
        stream.DangerousAddRef(ref added);
        _stream = stream;
    }

    /// <summary>The aclrtStream.</summary>
    /// <exception cref="ObjectDisposedException">The lease has been disposed of.</exception>
    public nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
            return _stream.DangerousGetHandle();
        }
    }

    /// <summary>Ends the lease.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
            _stream.DangerousRelease();
    }
}
