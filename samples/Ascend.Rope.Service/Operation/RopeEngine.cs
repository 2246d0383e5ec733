using System.Diagnostics;
using System.Runtime.CompilerServices;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Telemetry;

namespace Ascend.Rope.Service.Operation;

/// <summary>Runs requests: small ones in batches, large ones by themselves. What all ways to the devices of this host have in common.</summary>
internal sealed class RopeEngine(Batcher batcher, DirectRunner direct, ServiceMeter meter) : IRopeEngine
{
    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Refusal?> RunAsync(RopeRequest request)
    {
        long start = Stopwatch.GetTimestamp();
        bool isBatched = batcher.Takes(request);
        Refusal? refusal = isBatched ? await batcher.RunAsync(request).ConfigureAwait(false) : await direct.RunAsync(request).ConfigureAwait(false);
        if (refusal is null)
            meter.Answered(Stopwatch.GetElapsedTime(start), isBatched ? "batched" : "direct");
        return refusal;
    }
}
