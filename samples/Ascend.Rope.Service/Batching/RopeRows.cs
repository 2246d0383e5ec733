using Ascend.Rope.Service.Sessions;

namespace Ascend.Rope.Service.Batching;

/// <summary>Where the rows of cos and sin of a request come from: its caller's memory, or a table by positions.</summary>
internal readonly struct RopeRows
{
    private RopeRows(ReadOnlyMemory<byte> cos, ReadOnlyMemory<byte> sin, bool isOneRow, ModelTable? table, ReadOnlyMemory<int> positions) =>
        (Cos, Sin, IsOneRow, Table, Positions) = (cos, sin, isOneRow, table, positions);

    /// <summary>The caller's cosines, <c>[B, 1, S or 1, 64]</c>.</summary>
    public ReadOnlyMemory<byte> Cos { get; }

    /// <summary>The caller's sines.</summary>
    public ReadOnlyMemory<byte> Sin { get; }

    /// <summary>Whether all positions of a batch entry share a row.</summary>
    public bool IsOneRow { get; }

    /// <summary>The table of a session; null where the caller brings the rows.</summary>
    public ModelTable? Table { get; }

    /// <summary>A position for each token, in the order of <c>[B, S]</c>.</summary>
    public ReadOnlyMemory<int> Positions { get; }

    /// <summary>Rows that the caller brings.</summary>
    public static RopeRows Of(ReadOnlyMemory<byte> cos, ReadOnlyMemory<byte> sin, bool isOneRow) => new(cos, sin, isOneRow, table: null, positions: default);

    /// <summary>Rows of a table.</summary>
    public static RopeRows Of(ModelTable table, ReadOnlyMemory<int> positions) => new(default, default, isOneRow: false, table, positions);
}
