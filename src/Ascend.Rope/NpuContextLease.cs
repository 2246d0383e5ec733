using System.Runtime.InteropServices;
using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <summary>The context of a device in the hands of other code: <see cref="NpuDevice.LeaseContext"/> makes it.</summary>
/// <remarks>
/// Streams and events are made and used with it current on the thread, by aclrtSetCurrentContext. Until it is disposed of, one that was borrowed does not
/// go back to its owner, whoever disposes of the <see cref="NpuDevice"/>. Any thread may use it. Do not destroy the context, nor reset its NPU.
/// </remarks>
public sealed class NpuContextLease : IDisposable
{
    private readonly HandleLoan _context;

    /// <exception cref="ObjectDisposedException">Nobody uses the context any more.</exception>
    internal NpuContextLease(SafeHandle context) => _context = new HandleLoan(context, this);

    /// <summary>The aclrtContext.</summary>
    /// <exception cref="ObjectDisposedException">The lease has been disposed of.</exception>
    public nint Handle => _context.Handle;

    /// <summary>Ends the lease.</summary>
    public void Dispose() => _context.Dispose();
}
