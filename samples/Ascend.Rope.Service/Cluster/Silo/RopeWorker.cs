using Ascend.Rope.Service.Cluster.Contract;
using Orleans.Concurrency;

namespace Ascend.Rope.Service.Cluster.Silo;

/// <summary>Takes calls on the silo that they come to. One of a key and silo, so that a caller's going reaches it; gateways use several keys.</summary>
[StatelessWorker(1)]
[Reentrant]
[GrainType("ascend-rope-worker")]
internal sealed class RopeWorker(SiloCalls calls, SiloReplies replies) : Grain, IRopeWorker
{
    public Task<RopeReply> RunAsync(RopeCall call, CancellationToken cancellationToken) => calls.RunAsync(call, session: null, cancellationToken);

    public Task<SiloReply> LookAsync(CancellationToken cancellationToken) => Task.FromResult(replies.Plain());
}
