using Ascend.Rope.Service.Batching;

namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>Straight into the batcher.</summary>
internal sealed class BatcherWay(Batcher batcher) : IBatchingWay
{
    public async ValueTask<bool> RunAsync(BatchingOperands operands)
    {
        operands.Request.Set(
            operands.Owner, NpuElementType.Float16, operands.Shape, operands.X, operands.Rows, operands.Y, long.MaxValue, CancellationToken.None);
        bool isThere = await batcher.RunAsync(operands.Request).ConfigureAwait(false) is null;
        operands.Request.Reset();
        return isThere;
    }
}
