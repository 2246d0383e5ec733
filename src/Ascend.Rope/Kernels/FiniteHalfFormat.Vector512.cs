using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>512 bits at a time.</content>
internal readonly partial struct FiniteHalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WidenEven(Vector512<uint> lanes) =>
        (Lanes.LowerShifted(lanes, FractionShift) & Vector512.Create(Placed)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WidenOdd(Vector512<uint> lanes) =>
        ((lanes.AsInt32() >> (16 - FractionShift)) & Vector512.Create(Placed)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Scale(Vector512<float> widened) => widened * Vector512.Create(FactorScale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SubtractProduct(Vector512<float> from, Vector512<float> a, Vector512<float> b) => Lanes.MinusExactProduct(from, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AddProduct(Vector512<float> to, Vector512<float> a, Vector512<float> b) => Vector512.MultiplyAddEstimate(a, b, to);

    public static bool ByTurns512 => Lanes.ByTurns512;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Narrow(Vector512<float> first, Vector512<float> second)
    {
        Vector512<uint> rounded0 = Round(first);
        Vector512<uint> rounded1 = Round(second);
        Vector512<ushort> upper = Lanes.Upper(rounded0, rounded1);
        Vector512<ushort> magnitude = Magnitude(upper, Lanes.Lower(rounded0, rounded1));
        return WithSign(Vector512.Min(magnitude, Vector512.Create(Infinity)), upper);
    }

    /// <summary>The float whose upper half holds sign and exponent, and whose lower half the significand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<uint> Round(Vector512<float> sums)
    {
        Vector512<float> binade = Lanes.AtLeast((sums.AsInt32() & Vector512.Create(SignAndExponent)).AsSingle(), SmallestNormal);
        return Vector512.MultiplyAddEstimate(binade, Vector512.Create(Rounder), sums).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<ushort> Magnitude(Vector512<ushort> upper, Vector512<ushort> lower) => (upper << ExponentShift) + lower;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<ushort> WithSign(Vector512<ushort> magnitude, Vector512<ushort> upper) => magnitude | (upper & Vector512.Create(Sign));
}
