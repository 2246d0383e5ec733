namespace Ascend.Rope.Service.Cluster.Contract;

/// <summary>A silo's answer, and what it tells along.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ascend.rope.reply")]
internal partial class SiloReply
{
    /// <summary>Who answers.</summary>
    [Id(0)]
    public string Silo { get; set; } = "";

    /// <summary>How long a request that comes to it now is likely to wait.</summary>
    [Id(1)]
    public TimeSpan ExpectedWait { get; set; }

    /// <summary>Why the call was not served; null where it was.</summary>
    [Id(2)]
    public SiloRefusal? Refusal { get; init; }

    /// <summary>Where the silo listens for gateways.</summary>
    [Id(3)]
    public string? EndPoint { get; set; }

    /// <summary>Whether all of it has come.</summary>
    public virtual bool IsWhole => true;
}
