using Orleans.CodeGeneration;

namespace Ascend.Rope.Service.Cluster.Contract;

/// <summary>Runs calls on whatever silo they come to. Gateways go round the silos with them, and leave one at once that they cannot reach.</summary>
[Alias("ascend.rope.worker")]
[Version(ContractVersion.Number)]
internal interface IRopeWorker : IGrainWithIntegerKey
{
    /// <summary>Runs a call whose rows its caller brings.</summary>
    [Alias("run")]
    Task<RopeReply> RunAsync(RopeCall call, CancellationToken cancellationToken);

    /// <summary>Tells that the silo is there.</summary>
    [Alias("look")]
    Task<SiloReply> LookAsync(CancellationToken cancellationToken);
}
