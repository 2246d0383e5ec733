using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Tables.Rows;

/// <summary>The codes of <see cref="Half"/>.</summary>
internal readonly struct HalfRow : IRowFormat
{
    public static void Round(ReadOnlySpan<float> values, Span<ushort> codes) =>
        TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<ushort, Half>(codes));
}
