namespace Ascend.Rope.Service.Cluster.Contract;

/// <summary>What a silo tells of a session.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ascend.rope.session-reply")]
internal sealed class SessionReply : SiloReply
{
    /// <summary>F16 or BF16.</summary>
    [Id(0)]
    public string Dtype { get; init; } = "";

    [Id(1)]
    public int Positions { get; init; }

    [Id(2)]
    public long ByteCount { get; init; }
}
