using System.Runtime.InteropServices;
using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <summary>A stream of the library in the hands of other code: <see cref="NpuStream.LeaseHandle"/> makes it.</summary>
/// <remarks>
/// Until it is disposed of, the stream is not destroyed, whoever disposes of the <see cref="NpuStream"/>. Any thread may use it, and CANN wants the
/// context of the device bound there, see <see cref="NpuDevice.LeaseContext"/>. Do not destroy the stream.
/// </remarks>
public sealed class NpuStreamLease : IDisposable
{
    private readonly HandleLoan _stream;

    /// <exception cref="ObjectDisposedException">The stream has been disposed of.</exception>
    internal NpuStreamLease(SafeHandle stream) => _stream = new HandleLoan(stream, this);

    /// <summary>The aclrtStream.</summary>
    /// <exception cref="ObjectDisposedException">The lease has been disposed of.</exception>
    public nint Handle => _stream.Handle;

    /// <summary>Ends the lease.</summary>
    public void Dispose() => _stream.Dispose();
}
