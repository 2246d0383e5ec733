using Ascend.Rope.Service.Admission;

namespace Ascend.Rope.Service.Cluster.Contract;

/// <summary>A refusal on its way from a silo: reasons by name, since numbers may change from one version to the next.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ascend.rope.refusal")]
internal sealed class SiloRefusal
{
    [Id(0)]
    public string Reason { get; init; } = "";

    [Id(1)]
    public string Rule { get; init; } = "";

    [Id(2)]
    public string Value { get; init; } = "";

    [Id(3)]
    public string Remedy { get; init; } = "";

    [Id(4)]
    public TimeSpan? RetryAfter { get; init; }

    public static SiloRefusal Of(Refusal refusal) => new()
    {
        Reason = RefusalText.NameOf(refusal.Reason),
        Rule = refusal.Rule,
        Value = refusal.Value,
        Remedy = refusal.Remedy,
        RetryAfter = refusal.RetryAfter,
    };

    /// <summary>The refusal; one whose reason is not known here is a failure.</summary>
    public Refusal ToRefusal() => new(RefusalText.Find(Reason) ?? RefusalReason.Failed, Rule, Value, Remedy) { RetryAfter = RetryAfter };
}
