using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>256 bits at a time.</content>
internal readonly partial struct FiniteHalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WidenEven(Vector256<uint> lanes) =>
        (Lanes.LowerShifted(lanes, FractionShift) & Vector256.Create(Placed)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WidenOdd(Vector256<uint> lanes) =>
        ((lanes.AsInt32() >> (16 - FractionShift)) & Vector256.Create(Placed)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Scale(Vector256<float> widened) => widened * Vector256.Create(FactorScale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Difference(Vector256<float> a, Vector256<float> c, Vector256<float> b, Vector256<float> s) =>
        Lanes.MinusExactProduct(a * c, b, s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sum(Vector256<float> a, Vector256<float> c, Vector256<float> b, Vector256<float> s) =>
        Vector256.MultiplyAddEstimate(b, s, a * c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Narrow(Vector256<float> first, Vector256<float> second, bool byTurns)
    {
        Vector256<uint> rounded0 = Round(first);
        Vector256<uint> rounded1 = Round(second);
        Vector256<ushort> upper = Lanes.Upper(rounded0, rounded1, byTurns);
        Vector256<ushort> magnitude = Magnitude(upper, Lanes.Lower(rounded0, rounded1, byTurns));
        return WithSign(Vector256.Min(magnitude, Vector256.Create(Infinity)), upper);
    }

    /// <summary>The float whose upper half holds sign and exponent, and whose lower half the significand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<uint> Round(Vector256<float> sums)
    {
        Vector256<float> binade = Lanes.AtLeast((sums.AsInt32() & Vector256.Create(SignAndExponent)).AsSingle(), SmallestNormal);
        return Vector256.MultiplyAddEstimate(binade, Vector256.Create(Rounder), sums).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<ushort> Magnitude(Vector256<ushort> upper, Vector256<ushort> lower) => (upper << ExponentShift) + lower;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<ushort> WithSign(Vector256<ushort> magnitude, Vector256<ushort> upper) => magnitude | (upper & Vector256.Create(Sign));
}
