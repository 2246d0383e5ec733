using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>256 bits at a time.</content>
internal readonly partial struct HalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WidenEven(Vector256<uint> lanes) => WithSpecials(BoundedHalfFormat.WidenEven(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WidenOdd(Vector256<uint> lanes) => WithSpecials(BoundedHalfFormat.WidenOdd(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Scale(Vector256<float> widened) => BoundedHalfFormat.Scale(widened);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Difference(Vector256<float> a, Vector256<float> c, Vector256<float> b, Vector256<float> s) =>
        BoundedHalfFormat.Difference(a, c, b, s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sum(Vector256<float> a, Vector256<float> c, Vector256<float> b, Vector256<float> s) =>
        BoundedHalfFormat.Sum(a, c, b, s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Narrow(Vector256<float> first, Vector256<float> second, bool byTurns)
    {
        Vector256<uint> rounded0 = BoundedHalfFormat.Round(Held(first));
        Vector256<uint> rounded1 = BoundedHalfFormat.Round(Held(second));
        Vector256<ushort> fraction = Lanes.Lower(rounded0, rounded1, byTurns) & Vector256.Create(BoundedHalfFormat.SignificandMask);
        return BoundedHalfFormat.Join(Lanes.Upper(rounded0, rounded1, byTurns), fraction | Vector256.Create(BoundedHalfFormat.SignificandHigh));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> WithSpecials(Vector256<float> placed)
    {
        Vector256<int> bits = placed.AsInt32();
        Vector256<int> special = Vector256.GreaterThanOrEqual(bits & Vector256.Create(Magnitude), Vector256.Create(PlacedInfinity));
        return (bits | (special & Vector256.Create(Infinity))).AsSingle();
    }

    /// <summary>Of a limit and a NaN, these give the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Held(Vector256<float> sums) =>
        Vector256.MaxNative(Vector256.Create(-Overflow), Vector256.MinNative(Vector256.Create(Overflow), sums));
}
