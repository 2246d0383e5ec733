namespace Ascend.Rope.Tables.Rows;

/// <summary>The codes of <see cref="BFloat16"/>.</summary>
internal readonly struct BFloat16Row : IRowFormat
{
    public static void Round(ReadOnlySpan<float> values, Span<ushort> codes)
    {
        for (int i = 0; i < values.Length; i++)
            codes[i] = ((BFloat16)values[i]).ToBits();
    }
}
