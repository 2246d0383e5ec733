using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope.Service.Cluster.Silo;

/// <summary>What is stored of a session: what its table is made of, never the table.</summary>
[GenerateSerializer]
[Alias("ascend.rope.session-state")]
internal sealed partial class SessionState
{
    [Id(0)]
    public string Owner { get; set; } = "";

    /// <summary>The model's configuration, as JSON.</summary>
    [Id(1)]
    [SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "It is read and written as a whole.")]
    public byte[] Config { get; set; } = [];

    /// <summary>F16 or BF16.</summary>
    [Id(2)]
    public string Dtype { get; set; } = "";

    [Id(3)]
    public int Positions { get; set; }

    [Id(4)]
    public string? LayerType { get; set; }

    [Id(5)]
    public int Length { get; set; }

    [Id(6)]
    public bool IsFloat64 { get; set; }

    /// <summary>What its table takes on a device.</summary>
    [Id(8)]
    public long ByteCount { get; set; }

    /// <summary>When it was used, as far as has been written down.</summary>
    [Id(7)]
    public DateTimeOffset UsedAt { get; set; }
}
