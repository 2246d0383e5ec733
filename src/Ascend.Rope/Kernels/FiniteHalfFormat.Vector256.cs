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
    public static Vector256<float> SubtractProduct(Vector256<float> from, Vector256<float> a, Vector256<float> b) => Lanes.MinusExactProduct(from, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AddProduct(Vector256<float> to, Vector256<float> a, Vector256<float> b) => Vector256.MultiplyAddEstimate(a, b, to);

    public static bool ByTurns256 => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Narrow(Vector256<float> first, Vector256<float> second)
    {
        if (Lanes.Packs256)
            return Packed(first, second);
        Vector256<uint> rounded0 = Round(first);
        Vector256<uint> rounded1 = Round(second);
        Vector256<ushort> upper = Lanes.Upper(rounded0, rounded1);
        Vector256<ushort> magnitude = Magnitude(upper, Lanes.Lower(rounded0, rounded1));
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
