using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>128 bits at a time.</content>
internal readonly partial struct HalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WidenEven(Vector128<uint> lanes) => WithSpecials(BoundedHalfFormat.WidenEven(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WidenOdd(Vector128<uint> lanes) => WithSpecials(BoundedHalfFormat.WidenOdd(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Scale(Vector128<float> widened) => BoundedHalfFormat.Scale(widened);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Difference(Vector128<float> a, Vector128<float> c, Vector128<float> b, Vector128<float> s) =>
        BoundedHalfFormat.Difference(a, c, b, s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum(Vector128<float> a, Vector128<float> c, Vector128<float> b, Vector128<float> s) =>
        BoundedHalfFormat.Sum(a, c, b, s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> Narrow(Vector128<float> first, Vector128<float> second, bool byTurns)
    {
        Vector128<uint> rounded0 = BoundedHalfFormat.Round(Held(first));
        Vector128<uint> rounded1 = BoundedHalfFormat.Round(Held(second));
        Vector128<ushort> fraction = Lanes.Lower(rounded0, rounded1, byTurns) & Vector128.Create(BoundedHalfFormat.SignificandMask);
        return BoundedHalfFormat.Join(Lanes.Upper(rounded0, rounded1, byTurns), fraction | Vector128.Create(BoundedHalfFormat.SignificandHigh));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> WithSpecials(Vector128<float> placed)
    {
        Vector128<int> bits = placed.AsInt32();
        Vector128<int> special = Vector128.GreaterThanOrEqual(bits & Vector128.Create(Magnitude), Vector128.Create(PlacedInfinity));
        return (bits | (special & Vector128.Create(Infinity))).AsSingle();
    }

    /// <summary>Of a limit and a NaN, these give the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Held(Vector128<float> sums) =>
        Vector128.MaxNative(Vector128.Create(-Overflow), Vector128.MinNative(Vector128.Create(Overflow), sums));
}
