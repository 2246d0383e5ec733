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
    public static Vector128<float> SubtractProduct(Vector128<float> from, Vector128<float> a, Vector128<float> b) => from - (a * b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AddProduct(Vector128<float> to, Vector128<float> a, Vector128<float> b) => to + (a * b);

    public static bool ByTurns128 => Lanes.ByTurns128;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> Narrow(Vector128<float> first, Vector128<float> second)
    {
        Vector128<ushort> upper = Lanes.Upper(first.AsUInt32(), second.AsUInt32());
        Vector128<ushort> lower = Lanes.Lower(first.AsUInt32(), second.AsUInt32());
        return Lanes.RoundToEven(upper, lower);
    }
}
