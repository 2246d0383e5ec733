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
    public static Vector256<float> SubtractProduct(Vector256<float> from, Vector256<float> a, Vector256<float> b) => from - (a * b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AddProduct(Vector256<float> to, Vector256<float> a, Vector256<float> b) => to + (a * b);

    public static bool ByTurns256 => Lanes.ByTurns256;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Narrow(Vector256<float> first, Vector256<float> second)
    {
        Vector256<ushort> upper = Lanes.Upper(first.AsUInt32(), second.AsUInt32());
        Vector256<ushort> lower = Lanes.Lower(first.AsUInt32(), second.AsUInt32());
        return Lanes.RoundToEven(upper, lower);
    }
}
