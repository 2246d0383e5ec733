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
    public static Vector256<float> Scale(Vector256<float> widened) => widened;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Difference(Vector256<float> a, Vector256<float> c, Vector256<float> b, Vector256<float> s) => (a * c) - (b * s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sum(Vector256<float> a, Vector256<float> c, Vector256<float> b, Vector256<float> s) => (a * c) + (b * s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Narrow(Vector256<float> first, Vector256<float> second, bool byTurns)
    {
        Vector256<ushort> upper = Lanes.Upper(first.AsUInt32(), second.AsUInt32(), byTurns);
        Vector256<ushort> lower = Lanes.Lower(first.AsUInt32(), second.AsUInt32(), byTurns);
        Vector256<ushort> least = (~upper & Vector256.Create(LastBit)) | Vector256.Create(Half);
        return Lanes.IncrementWhere(Vector256.GreaterThanOrEqual(lower, least), upper);
    }
}
