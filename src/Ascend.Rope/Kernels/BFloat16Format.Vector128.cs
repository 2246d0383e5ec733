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
    public static Vector128<float> Scale(Vector128<float> widened) => widened;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Difference(Vector128<float> a, Vector128<float> c, Vector128<float> b, Vector128<float> s) => (a * c) - (b * s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum(Vector128<float> a, Vector128<float> c, Vector128<float> b, Vector128<float> s) => (a * c) + (b * s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> Narrow(Vector128<float> first, Vector128<float> second, bool byTurns)
    {
        Vector128<ushort> upper = Lanes.Upper(first.AsUInt32(), second.AsUInt32(), byTurns);
        Vector128<ushort> lower = Lanes.Lower(first.AsUInt32(), second.AsUInt32(), byTurns);
        Vector128<ushort> least = (~upper & Vector128.Create(LastBit)) | Vector128.Create(Half);
        return Lanes.IncrementWhere(Vector128.GreaterThanOrEqual(lower, least), upper);
    }
}
