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

    /// <summary>Whose work an NPU prefers where streams compete: from 0, the highest and the default, to 7, the lowest.</summary>
    /// <remarks>
    /// As a stream has the highest by default, priorities are given to those that may be late. They are a hint: what has begun is not interrupted, and
    /// some versions of CANN take no notice. The CPU takes none.
    /// </remarks>
    public int Priority { get; init; }

    /// <summary>Whether a stream of the CPU is lazy: an option of its device, see <see cref="NpuDeviceOptions.LazyCpu"/>.</summary>
    internal bool IsLazy { get; init; }

    /// <summary>The most threads for a call on the CPU: an option of its device, see <see cref="NpuDeviceOptions.MaxDegreeOfParallelism"/>.</summary>
    internal int MaxDegreeOfParallelism { get; init; } = DegreeOfParallelism.AllProcessors;

    /// <summary>The defaults.</summary>
    internal static NpuStreamOptions Default { get; } = new();

    /// <summary>Refuses values that there are not.</summary>
    /// <exception cref="ArgumentException">The priority is not one.</exception>
    internal void Check()
    {
        if (Priority is < 0 or > 7)
            throw new ArgumentException($"The priority of a stream must be 0, the highest, to 7; it is {Priority}.", "options");
    }
}
