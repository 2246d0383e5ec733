namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>How requests reach the batcher. Any thread may call.</summary>
internal interface IBatchingWay
{
    /// <summary>Sends a caller's request, and returns whether its y is there.</summary>
    ValueTask<bool> RunAsync(BatchingOperands operands);
}
