using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Interop;

/// <summary>The context of a device, bound to this thread while the scope lasts. Every native call is made within one, releases included.</summary>
/// <remarks>
/// CANN keeps the current context by thread, and a continuation, a finalizer or a caller that uses several devices may come on any. So each scope
/// asks what is current, binds its own only where that differs, and puts the caller's back. A thread that had none keeps ours, since CANN cannot
/// unset one.
/// </remarks>
internal readonly ref struct ContextScope
{
    private readonly CannContext _context;
    private readonly nint _previous;

    private ContextScope(CannContext context, nint previous)
    {
        _context = context;
        _previous = previous;
    }

    /// <summary>Binds the context.</summary>
    /// <exception cref="NpuContextException">The context cannot be bound any more.</exception>
    /// <exception cref="NpuDeviceLostException">The device was lost before. CANN, which may take its time to say so again, is not asked.</exception>
    public static ContextScope Enter(CannContext context)
    {
        if (context.Loss is { } loss)
            ThrowAgain(loss);
        int status = TryEnter(context, out ContextScope scope);
        return status == CannStatusCode.Success ? scope : throw Lost(status, context).ToException();
    }

    /// <summary>The failure of a context that cannot be bound, so that there is none now to read the error text in.</summary>
    public static CannFailure Lost(int status, CannContext context) =>
        new CannFailure(status, nameof(AclRt.aclrtSetCurrentContext), context.DeviceIndex, NativeMessage: null).Counted();

    /// <summary>Binds the context, for callers that must not throw. When it fails, there is nothing to dispose of.</summary>
    public static int TryEnter(CannContext context, out ContextScope scope)
    {
        nint current = Current();
        if (current == context.Value)
        {
            scope = new ContextScope(context, previous: 0);
            return CannStatusCode.Success;
        }

        if (current == 0)
            EndedContexts.Left(context.Value);
        scope = new ContextScope(context, current);
        return AclRt.aclrtSetCurrentContext(context.Value);
    }

    /// <summary>The context of this thread, or 0.</summary>
    public static nint Current() => AclRt.aclrtGetCurrentContext(out nint context) == CannStatusCode.Success ? context : 0;

    /// <summary>Puts a context back. That may fail, when its owner has destroyed it meanwhile; it neither throws nor hides a result.</summary>
    public static void PutBack(nint previous)
    {
        if (previous == 0)
            return;
        int status = AclRt.aclrtSetCurrentContext(previous);
        if (status == CannStatusCode.Success)
            return;
        DropText(status);
        NpuDiagnostics.CountPutBackFailure(status);
    }

    /// <summary>Takes the text of a failure that nobody is told, which would stand before that of the next. A context is bound.</summary>
    /// <remarks>CANN adds the texts of a thread's failures together until somebody reads them.</remarks>
    public static void DropText(int status)
    {
        if (status != CannStatusCode.Success)
            _ = TakeText(status);
    }

    /// <summary>CANN's text of a call that has failed on this thread, where a context is bound.</summary>
    public static unsafe string? TakeText(int status) =>
        // Without a context, reading the text fails and leaves another text behind.
        status == CannStatusCode.ContextNull ? null : Marshal.PtrToStringUTF8((nint)Acl.aclGetRecentErrMsg());

    /// <summary>Throws when a call within the scope has failed.</summary>
    /// <exception cref="CannException">The status is not 0.</exception>
    public void Check(int status, string function)
    {
        if (status != CannStatusCode.Success)
            Throw(status, function);
    }

    /// <summary>The exception for a failed call, made on the failing thread before any other call to CANN.</summary>
    /// <inheritdoc cref="Describe"/>
    public CannException Failure(int status, string function, string? detail = null) => Describe(status, function, detail).ToException();

    /// <summary>A failed call with CANN's text, read on the failing thread before any other call to CANN. What it shows to be lost is noted.</summary>
    /// <param name="status">What the function returned.</param>
    /// <param name="function">Its C name.</param>
    /// <param name="detail">The values of the call that matter.</param>
    public CannFailure Describe(int status, string function, string? detail = null) => Examine(status, function, detail).Counted();

    private CannFailure Examine(int status, string function, string? detail)
    {
        // A handle that the library has still and CANN has not went with its context; but that of a borrowed stream its owner may have destroyed.
        if (status == CannStatusCode.InvalidHandle && Current() == 0)
            return new CannFailure(status, function, _context.DeviceIndex, NativeMessage: null, detail, Loss: CannLoss.Context);

        CannFailure failure = new(status, function, _context.DeviceIndex, TakeText(status), detail);
        if (!ShowsLostDevice(status))
            return failure;
        failure = failure with { Loss = CannLoss.Device };
        _context.Lose(failure);
        return failure;
    }

    /// <summary>Puts the caller's context back.</summary>
    public void Dispose()
    {
        if (_previous != 0 && EndedContexts.Has(_previous))
            EndedContexts.Left(_context.Value);
        else
            PutBack(_previous);
    }

    /// <summary>
    /// Whether a call has failed because the device is lost, which CANN wraps, or the driver tells in its own words; and a single failure of the driver to
    /// reach a device is not its loss. The default stream, which does no work of ours, answers for the device, without waiting.
    /// </summary>
    private static bool ShowsLostDevice(int status)
    {
        if (status is not (CannStatusCode.AclnnRuntimeError or (>= 500000 and < 508000)))
            return false;
        int answer = AclRt.aclrtStreamQuery(stream: 0, out _);
        DropText(answer);
        return answer is CannStatusCode.LostHeartbeat or CannStatusCode.SocketClosed;
    }

    [DoesNotReturn]
    private static void ThrowAgain(CannFailure loss) => throw loss.Repeated().ToException();

    [DoesNotReturn]
    private void Throw(int status, string function) => throw Failure(status, function);
}
