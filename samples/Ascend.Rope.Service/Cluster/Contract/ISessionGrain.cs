using Orleans.CodeGeneration;

namespace Ascend.Rope.Service.Cluster.Contract;

/// <summary>A session, on one silo at a time. Its key is its id.</summary>
[Alias("ascend.rope.session")]
[Version(ContractVersion.Number)]
internal interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Makes it. Where its owner has done so before, it stays as it is: a call that is repeated does no harm.</summary>
    [Alias("create")]
    Task<SessionReply> CreateAsync(SessionCall call, CancellationToken cancellationToken);

    /// <summary>Tells of it, which counts as use.</summary>
    [Alias("find")]
    Task<SessionReply> FindAsync(string owner, CancellationToken cancellationToken);

    /// <summary>Ends it.</summary>
    [Alias("delete")]
    Task<SiloReply> DeleteAsync(string owner, CancellationToken cancellationToken);

    /// <summary>Runs a call by the rows of its table.</summary>
    [Alias("step")]
    Task<RopeReply> StepAsync(RopeCall call, CancellationToken cancellationToken);
}
