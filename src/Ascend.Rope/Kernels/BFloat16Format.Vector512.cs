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
    public static Vector512<float> Scale(Vector512<float> widened) => widened;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Difference(Vector512<float> a, Vector512<float> c, Vector512<float> b, Vector512<float> s) => (a * c) - (b * s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sum(Vector512<float> a, Vector512<float> c, Vector512<float> b, Vector512<float> s) => (a * c) + (b * s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Narrow(Vector512<float> first, Vector512<float> second, bool byTurns)
    {
        Vector512<ushort> upper = Lanes.Upper(first.AsUInt32(), second.AsUInt32(), byTurns);
        Vector512<ushort> lower = Lanes.Lower(first.AsUInt32(), second.AsUInt32(), byTurns);
        Vector512<ushort> least = (~upper & Vector512.Create(LastBit)) | Vector512.Create(Half);
        return Lanes.IncrementWhere(Vector512.GreaterThanOrEqual(lower, least), upper);
    }
}
