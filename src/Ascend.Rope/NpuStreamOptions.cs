namespace Ascend.Rope;

/// <summary>What a stream is to be like.</summary>
public sealed record NpuStreamOptions
{
    /// <summary>Whether the stream keeps what CANN has prepared for a call, and runs it again for the next call of the same shapes and type.</summary>
    /// <remarks>
    /// True by default, which spares CANN its checks and one phase of two. The 64 that were used last are kept until the stream is disposed of. False
    /// prepares each call anew, to compare with, or where a CANN fails to run one again. On the CPU it makes no difference.
    /// </remarks>
    public bool ReuseExecutors { get; init; } = true;

    /// <summary>The defaults.</summary>
    internal static NpuStreamOptions Default { get; } = new();
}
