using Orleans;

namespace Ascend.Rope.Service.Cluster.Contract;

/// <summary>A call of the operator on its way to a silo. Numbers of members stay what they are; new ones get new numbers.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ascend.rope.call")]
internal sealed class RopeCall
{
    /// <summary>Whose it is.</summary>
    [Id(0)]
    public string Owner { get; init; } = "";

    /// <summary>F16 or BF16.</summary>
    [Id(1)]
    public string Dtype { get; init; } = "";

    [Id(2)]
    public long Batch { get; init; }

    [Id(3)]
    public long Heads { get; init; }

    [Id(4)]
    public long Sequence { get; init; }

    /// <summary>Whether all positions of a batch entry share a row of cos and sin.</summary>
    [Id(5)]
    public bool IsOneRow { get; init; }

    /// <summary>How long the answer is waited for, from when the call is sent.</summary>
    [Id(6)]
    public TimeSpan Left { get; init; }

    /// <summary>The rows to rotate.</summary>
    [Id(7)]
    public Payload? X { get; init; }

    /// <summary>The caller's cosines; none in a step of a session.</summary>
    [Id(8)]
    public Payload? Cos { get; init; }

    [Id(9)]
    public Payload? Sin { get; init; }

    /// <summary>A position for each token, as 32-bit integers, in a step of a session.</summary>
    [Id(10)]
    public Payload? Positions { get; init; }

    /// <summary>The same call with another time.</summary>
    public RopeCall Within(TimeSpan left) => new()
    {
        Owner = Owner,
        Dtype = Dtype,
        Batch = Batch,
        Heads = Heads,
        Sequence = Sequence,
        IsOneRow = IsOneRow,
        Left = left,
        X = X,
        Cos = Cos,
        Sin = Sin,
        Positions = Positions,
    };

    /// <summary>Takes its memory back, or gives it back: whose it is.</summary>
    public void Release()
    {
        X?.Dispose();
        Cos?.Dispose();
        Sin?.Dispose();
        Positions?.Dispose();
    }
}
