using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>256 bits at a time.</content>
internal readonly partial struct BFloat16Format
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WidenEven(Vector256<uint> lanes) => (lanes << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WidenOdd(Vector256<uint> lanes) => (lanes & Vector256.Create(UpperHalf)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Narrow(Vector256<float> values)
    {
        Vector256<uint> bits = values.AsUInt32();
        Vector256<uint> truncated = bits >>> 16;
        Vector256<uint> lastBit = truncated & Vector256<uint>.One;
        Vector256<uint> rounded = (bits + lastBit + Vector256.Create(BelowHalf)) >>> 16;
        Vector256<uint> nan = truncated | Vector256.Create(QuietBit);
        return Vector256.ConditionalSelect(Vector256.Equals(values, values).AsUInt32(), rounded, nan);
    }
}
