namespace Ascend.Rope;

/// <summary>A function of CANN failed.</summary>
/// <remarks>Mistakes of the caller are <see cref="ArgumentException"/> or <see cref="ObjectDisposedException"/> and never get as far as CANN.</remarks>
public class CannException : Exception
{
    /// <summary>What the message says of the other calls that were to be enqueued with the one that failed.</summary>
    private string _others = string.Empty;

    /// <summary>Creates the exception with a default message.</summary>
    public CannException() : this("A function of CANN failed.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public CannException(string message) : base(message) => (Function, StatusName) = (string.Empty, string.Empty);

    /// <summary>Creates the exception with its cause.</summary>
    public CannException(string message, Exception innerException) : base(message, innerException) =>
        (Function, StatusName) = (string.Empty, string.Empty);

    internal CannException(CannFailure failure) : base(failure.ToString())
    {
        Status = failure.Status;
        StatusName = failure.Code.Name;
        Meaning = failure.Code.Meaning;
        Remedy = failure.Code.Remedy;
        Function = failure.Function;
        DeviceIndex = failure.DeviceIndex;
        NativeMessage = failure.NativeMessage;
        Suspects = failure.Suspects?.Known ?? [];
    }

    /// <summary>The code that CANN returned.</summary>
    public int Status { get; }

    /// <summary>CANN's name of the code, such as <c>ACL_ERROR_RT_CONTEXT_NULL</c>.</summary>
    public string StatusName { get; }

    /// <summary>What the code means.</summary>
    public string? Meaning { get; }

    /// <summary>What to do about it; null where nothing general can be said.</summary>
    public string? Remedy { get; }

    /// <summary>The C function that returned the code.</summary>
    public string Function { get; }

    /// <summary>The number of the NPU, or null when none was bound yet.</summary>
    public int? DeviceIndex { get; }

    /// <summary>How many of the calls that were to be enqueued together were enqueued before the one that failed; null where it was alone.</summary>
    public int? EnqueuedCalls { get; private set; }

    /// <summary>
    /// Where work failed after it was enqueued: what the stream was given since the wait before this one, oldest first, and no more than the last 63. One of
    /// these failed, and those behind it may have read what it left. Empty for any other failure.
    /// </summary>
    /// <remarks>What a capture records is not among them; the replay is. Nor is what other libraries enqueue on a stream that is shared with them.</remarks>
    public IReadOnlyList<NpuOperation> Suspects { get; } = [];

    /// <inheritdoc/>
    public override string Message => base.Message + _others;

    /// <summary>CANN's own text, as it stood on the failing thread; null when there was none.</summary>
    public string? NativeMessage { get; }

    /// <summary>Notes, before the exception is thrown on, what had become of the other calls.</summary>
    internal void Enqueued(int enqueued, int count)
    {
        EnqueuedCalls = enqueued;
        _others = $" Of {count} calls that were to be enqueued together, the first {enqueued} were enqueued; calls[{enqueued}] failed.";
    }
}
