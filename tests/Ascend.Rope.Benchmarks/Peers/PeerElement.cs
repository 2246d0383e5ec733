namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>The element types by their names in the rows, and how far apart their numbers are.</summary>
internal static class PeerElement
{
    public static IReadOnlyList<NpuElementType> All { get; } = [NpuElementType.Float16, NpuElementType.BFloat16];

    public static string Name(this NpuElementType type) => type == NpuElementType.Float16 ? "fp16" : "bf16";

    /// <summary>What rounding to the type changes a number by at most, in proportion to it.</summary>
    public static float UnitRoundoff(this NpuElementType type) => type == NpuElementType.Float16 ? 1f / 2048 : 1f / 256;

    public static float Decode(this NpuElementType type, ushort code) =>
        type == NpuElementType.Float16 ? (float)BitConverter.UInt16BitsToHalf(code) : (float)BFloat16.FromBits(code);

    public static ushort Encode(this NpuElementType type, float value) =>
        type == NpuElementType.Float16 ? BitConverter.HalfToUInt16Bits((Half)value) : ((BFloat16)value).ToBits();
}
