namespace Ascend.Rope;

/// <summary>How far it is, in elements, from one row of an operand to the next in each direction, and within a row.</summary>
/// <param name="Batch">To the same row of the next batch entry.</param>
/// <param name="Head">To that of the next head.</param>
/// <param name="Position">To that of the next position.</param>
/// <param name="Element">From one element of a row to the next.</param>
internal readonly record struct RowStrides(long Batch, long Head, long Position, long Element)
{
    /// <summary>Those of [batch, heads, positions, 64] in one piece.</summary>
    public static RowStrides Dense(long heads, long positions) =>
        Pitched(heads, positions, RopeShape.HeadDim);

    /// <summary>Those of rows that lie one behind the other at a pitch.</summary>
    public static RowStrides Pitched(long heads, long positions, long pitch) => new(heads * positions * pitch, positions * pitch, pitch, 1);

    /// <summary>Those of a tensor of four dimensions.</summary>
    public static RowStrides Of(ReadOnlySpan<long> strides) => new(strides[0], strides[1], strides[2], strides[3]);
}
