namespace Ascend.Rope.Tables.Rows;

/// <summary>Consecutive rows that were made together and do not change.</summary>
/// <param name="Cos">The rows of cos, 64 codes each.</param>
/// <param name="Sin">As many of sin.</param>
internal sealed record RowBlock(ushort[] Cos, ushort[] Sin);
