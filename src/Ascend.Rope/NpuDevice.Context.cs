using Ascend.Rope.Backends;
using Microsoft.Extensions.Logging;

namespace Ascend.Rope;

/// <content>The context of the device, where it is another's or goes to others.</content>
public sealed partial class NpuDevice
{
    /// <summary>Opens an NPU within a context of CANN that somebody else has made, such as the one that a service runs its other operators in.</summary>
    /// <remarks>
    /// <para>
    /// The device is one as any other, and what is made on it lives in that context: streams of the context can be borrowed, and no primary context is taken.
    /// Borrowing a context that is in use already gives one more object for the same device. To the library it is a device of its own, though of the same
    /// NPU as another: tensors are copied between the two, and not used together.
    /// </para>
    /// <para>
    /// The library destroys neither the context nor what its owner has made in it. Dispose of the device object too, after which <see cref="ForeignContext.Release"/>
    /// can come: it is not left to the finalizer. A primary context may be borrowed as well; once <see cref="Open"/> has opened its NPU by number, it is used as long as the
    /// process runs, and does not go back.
    /// </para>
    /// </remarks>
    /// <param name="context">The context, which is given back at once when this throws.</param>
    /// <param name="options">Where CANN is, and the log; the context says which NPU it is. Null for the defaults.</param>
    /// <exception cref="ArgumentException">The context is null.</exception>
    /// <exception cref="NotSupportedException">The options ask for the CPU, which has no contexts of CANN.</exception>
    /// <exception cref="NpuUnavailableException">There is no CANN in reach, or it is another one than the options name.</exception>
    /// <exception cref="NpuContextException">CANN does not know the context, or not any more.</exception>
    public static NpuDevice Borrow(ForeignContext context, NpuDeviceOptions? options = null)
    {
        Lender owner = new(context.Release ?? (static () => { }));
        try
        {
            if (context.Handle == 0)
                throw new ArgumentException("A context that is borrowed must be one; its handle is 0. Take that of aclrtCreateContext or aclrtGetCurrentContext.", nameof(context));
            options ??= new NpuDeviceOptions();
            ILogger logger = LoggerOf(options.LoggerFactory);
            return new NpuDevice(DeviceOpener.Borrow(context.Handle, owner, options), options, logger);
        }
        catch
        {
            owner.GiveBack();
            throw;
        }
    }

    /// <summary>Lends the context of the device to other code that talks to CANN, such as another operator's binding.</summary>
    /// <exception cref="NotSupportedException">The device is the CPU, which has no contexts of CANN.</exception>
    /// <exception cref="ObjectDisposedException">The device has been disposed of.</exception>
    public NpuContextLease LeaseContext()
    {
        ThrowIfDisposed();
        return new NpuContextLease(_backend.Context ?? throw new NotSupportedException($"{this} has no context of CANN, and so cannot lend one."));
    }
}
