using System.Numerics;
using Ascend.Rope.Service.Operation;

namespace Ascend.Rope.Service.Options;

/// <summary>How small requests become one call.</summary>
internal sealed class BatchingOptions
{
    /// <summary>How many tokens a batch has at most, B·S of all its requests together; with 1 nothing is batched. A power of two, so that full batches need no padding.</summary>
    public int MaxTokens { get; set; } = 256;

    /// <summary>How many bytes the operands of a batch have at most, x, cos and sin together. Each place in flight has four times as much memory, for each type that comes.</summary>
    public int MaxBatchBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How many bytes of x a request may have to be batched. What is larger is a call of its own.</summary>
    public int MaxRequestBytes { get; set; } = 256 * 1024;

    /// <summary>How long a request waits at most for others to come.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMicroseconds(200);

    /// <summary>How many requests may wait for a batch at once.</summary>
    public int MaxWaiting { get; set; } = 8192;

    /// <summary>How many batches are under way at once on each device: one is gathered while another runs.</summary>
    public int InFlightPerDevice { get; set; } = 2;

    /// <summary>How often a size has to have come before it is captured as a graph; 0 for never.</summary>
    public int GraphAfter { get; set; } = 3;

    /// <summary>How many graphs are kept for each place in flight. The one that was replayed longest ago goes first.</summary>
    public int MaxGraphs { get; set; } = 32;

    /// <summary>How many tokens a batch of so many heads has at most: a power of two again; 0 where not even one fits.</summary>
    public int MaxTokensOf(long heads)
    {
        long fitting = MaxBatchBytes / ((heads + 2) * RopeShape.HeadDim * ElementTypes.ByteCount);
        return fitting < 1 ? 0 : (int)Math.Min(MaxTokens, 1L << BitOperations.Log2((ulong)fitting));
    }
}
