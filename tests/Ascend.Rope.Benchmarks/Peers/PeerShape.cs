namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>A shape that is measured: x is [B, N, S, 64], cos and sin [B, 1, S, 64].</summary>
/// <param name="Name">As in the rows.</param>
/// <param name="Batch">B.</param>
/// <param name="Heads">N.</param>
/// <param name="Sequence">S.</param>
internal sealed record PeerShape(string Name, int Batch, int Heads, int Sequence)
{
    public static IReadOnlyList<PeerShape> All { get; } =
    [
        new("a", 32, 32, 1), new("b", 128, 128, 1), new("c", 1, 128, 4096), new("d", 1, 16, 1024), new("e", 1, 1, 4096), new("f", 1, 1, 1),
    ];

    /// <summary>The elements of x and of y.</summary>
    public int Elements => Batch * Heads * Sequence * RopeShape.HeadDim;

    /// <summary>The rows of cos and of sin, which are what a call is divided by among threads.</summary>
    public int TableRows => Batch * Sequence;

    public override string ToString() => $"{Name} [{Batch}, {Heads}, {Sequence}, {RopeShape.HeadDim}]";
}
