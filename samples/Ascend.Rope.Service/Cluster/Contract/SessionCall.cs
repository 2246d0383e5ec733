using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope.Service.Cluster.Contract;

/// <summary>What a session is made of, on its way to a silo.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ascend.rope.session-call")]
internal sealed class SessionCall
{
    [Id(0)]
    public string Owner { get; init; } = "";

    /// <summary>A model's configuration, as JSON.</summary>
    [Id(1)]
    [SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "It is read, and written to the store, as a whole.")]
    public byte[] Config { get; init; } = [];

    /// <summary>F16 or BF16.</summary>
    [Id(2)]
    public string Dtype { get; init; } = "";

    /// <summary>How many; 0 for as many as the configuration says.</summary>
    [Id(3)]
    public int Positions { get; init; }

    [Id(4)]
    public string? LayerType { get; init; }

    [Id(5)]
    public int Length { get; init; }

    /// <summary>Whether angles are computed in 64 bits.</summary>
    [Id(6)]
    public bool IsFloat64 { get; init; }
}
