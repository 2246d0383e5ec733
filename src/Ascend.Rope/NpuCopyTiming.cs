namespace Ascend.Rope;

/// <summary>Whether an enqueued copy goes on beside the caller.</summary>
public enum NpuCopyTiming
{
    /// <summary>The stream does the copy in its turn: the call has waited for nothing.</summary>
    Asynchronous,

    /// <summary>
    /// The call has waited for the stream and for the copy, as CANN does with host memory that it did not allocate. Older drivers cannot tell such
    /// memory from other, so leave it alone until the stream is synchronized all the same.
    /// </summary>
    Synchronous,
}
