using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>128 bits at a time.</content>
internal readonly partial struct BFloat16Format
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WidenEven(Vector128<uint> lanes) => (lanes << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WidenOdd(Vector128<uint> lanes) => (lanes & Vector128.Create(UpperHalf)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Narrow(Vector128<float> values)
    {
        Vector128<uint> bits = values.AsUInt32();
        Vector128<uint> truncated = bits >>> 16;
        Vector128<uint> lastBit = truncated & Vector128<uint>.One;
        Vector128<uint> rounded = (bits + lastBit + Vector128.Create(BelowHalf)) >>> 16;
        Vector128<uint> nan = truncated | Vector128.Create(QuietBit);
        return Vector128.ConditionalSelect(Vector128.Equals(values, values).AsUInt32(), rounded, nan);
    }
}
