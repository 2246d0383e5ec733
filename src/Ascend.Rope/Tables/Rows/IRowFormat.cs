namespace Ascend.Rope.Tables.Rows;

/// <summary>A 16-bit type of rows.</summary>
internal interface IRowFormat
{
    /// <summary>Makes codes, each the nearest to a number, ties to even.</summary>
    static abstract void Round(ReadOnlySpan<float> values, Span<ushort> codes);
}
