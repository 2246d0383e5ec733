using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>512 bits at a time.</content>
internal readonly partial struct BFloat16Format
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WidenEven(Vector512<uint> lanes) => (lanes << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WidenOdd(Vector512<uint> lanes) => (lanes & Vector512.Create(UpperHalf)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Narrow(Vector512<float> values)
    {
        Vector512<uint> bits = values.AsUInt32();
        Vector512<uint> truncated = bits >>> 16;
        Vector512<uint> lastBit = truncated & Vector512<uint>.One;
        Vector512<uint> rounded = (bits + lastBit + Vector512.Create(BelowHalf)) >>> 16;
        Vector512<uint> nan = truncated | Vector512.Create(QuietBit);
        return Vector512.ConditionalSelect(Vector512.Equals(values, values).AsUInt32(), rounded, nan);
    }
}
