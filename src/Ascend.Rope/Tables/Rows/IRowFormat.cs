namespace Ascend.Rope.Tables.Rows;

/// <summary>The codes of a 16-bit type, each the nearest to a number, ties to even.</summary>
internal interface IRowFormat
{
    static abstract ushort Round(float value);

    static abstract ushort Round(double value);
}

/// <summary>The codes of <see cref="Half"/>.</summary>
internal readonly struct HalfRow : IRowFormat
{
    public static ushort Round(float value) => BitConverter.HalfToUInt16Bits((Half)value);

    public static ushort Round(double value) => BitConverter.HalfToUInt16Bits((Half)value);
}

/// <summary>The codes of <see cref="BFloat16"/>.</summary>
internal readonly struct BFloat16Row : IRowFormat
{
    public static ushort Round(float value) => ((BFloat16)value).ToBits();

    public static ushort Round(double value) => ((BFloat16)value).ToBits();
}
