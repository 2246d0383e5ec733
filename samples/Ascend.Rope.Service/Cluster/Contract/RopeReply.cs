namespace Ascend.Rope.Service.Cluster.Contract;

/// <summary>The answer to a call of the operator.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ascend.rope.rope-reply")]
internal sealed class RopeReply : SiloReply
{
    /// <summary>The result; null where there is a refusal.</summary>
    [Id(0)]
    public Payload? Y { get; init; }

    public override bool IsWhole => Refusal is not null || Y is { IsThere: true };
}
