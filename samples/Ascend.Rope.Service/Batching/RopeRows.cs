using Ascend.Rope.Service.Sessions;

namespace Ascend.Rope.Service.Batching;

/// <summary>Where the rows of cos and sin of a request come from: its caller's memory, or a table by positions.</summary>
internal readonly struct RopeRows
{
    private RopeRows(ReadOnlyMemory<byte> cos, ReadOnlyMemory<byte> sin, bool isOneRow, RopeSession? session, ReadOnlyMemory<int> positions) =>
        (Cos, Sin, IsOneRow, Session, Positions) = (cos, sin, isOneRow, session, positions);

    /// <summary>The caller's cosines, <c>[B, 1, S or 1, 64]</c>.</summary>
    public ReadOnlyMemory<byte> Cos { get; }

    /// <summary>The caller's sines.</summary>
    public ReadOnlyMemory<byte> Sin { get; }

    /// <summary>Whether all positions of a batch entry share a row.</summary>
    public bool IsOneRow { get; }

    /// <summary>The session whose table has the rows; null where the caller brings them.</summary>
    public RopeSession? Session { get; }

    /// <summary>The table of the session, where it is on this host.</summary>
    public ModelTable? Table => (Session as LocalSession)?.Table;

    /// <summary>A position for each token, in the order of <c>[B, S]</c>.</summary>
    public ReadOnlyMemory<int> Positions { get; }

    /// <summary>Rows that the caller brings.</summary>
    public static RopeRows Of(ReadOnlyMemory<byte> cos, ReadOnlyMemory<byte> sin, bool isOneRow) => new(cos, sin, isOneRow, session: null, positions: default);

    /// <summary>Rows of a session's table.</summary>
    public static RopeRows Of(RopeSession session, ReadOnlyMemory<int> positions) => new(default, default, isOneRow: false, session, positions);
}
