namespace Ascend.Rope;

/// <content>The stream in other hands.</content>
public sealed partial class NpuStream
{
    /// <summary>Lends the stream to other code that talks to CANN, such as another operator's binding.</summary>
    /// <remarks>
    /// What others enqueue runs in the order of the stream, and waits for the stream cover it. The library does not know of it, and holds nothing for it: their
    /// operands are theirs to keep.
    /// </remarks>
    /// <exception cref="NotSupportedException">The device is the CPU, which has no streams of CANN.</exception>
    /// <exception cref="ObjectDisposedException">The stream has been disposed of.</exception>
    public NpuStreamLease LeaseHandle()
    {
        ThrowIfDisposed();
        return new NpuStreamLease(_backend.Lend() ?? throw new NotSupportedException($"A stream of {Device} is none of CANN, and so cannot be lent."));
    }
}
