using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>128 bits at a time.</content>
internal readonly partial struct FiniteHalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WidenEven(Vector128<uint> lanes) =>
        (Lanes.LowerShifted(lanes, FractionShift) & Vector128.Create(Placed)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WidenOdd(Vector128<uint> lanes) =>
        ((lanes.AsInt32() >> (16 - FractionShift)) & Vector128.Create(Placed)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Scale(Vector128<float> widened) => widened * Vector128.Create(FactorScale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SubtractProduct(Vector128<float> from, Vector128<float> a, Vector128<float> b) => Lanes.MinusExactProduct(from, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AddProduct(Vector128<float> to, Vector128<float> a, Vector128<float> b) => Vector128.MultiplyAddEstimate(a, b, to);

    public static bool ByTurns128 => Lanes.ByTurns128;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> Narrow(Vector128<float> first, Vector128<float> second)
    {
        Vector128<uint> rounded0 = Round(first);
        Vector128<uint> rounded1 = Round(second);
        Vector128<ushort> upper = Lanes.Upper(rounded0, rounded1);
        Vector128<ushort> magnitude = Magnitude(upper, Lanes.Lower(rounded0, rounded1));
        return WithSign(Vector128.Min(magnitude, Vector128.Create(Infinity)), upper);
    }

    /// <summary>The float whose upper half holds sign and exponent, and whose lower half the significand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<uint> Round(Vector128<float> sums)
    {
        Vector128<float> binade = Lanes.AtLeast((sums.AsInt32() & Vector128.Create(SignAndExponent)).AsSingle(), SmallestNormal);
        return Vector128.MultiplyAddEstimate(binade, Vector128.Create(Rounder), sums).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<ushort> Magnitude(Vector128<ushort> upper, Vector128<ushort> lower) => (upper << ExponentShift) + lower;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<ushort> WithSign(Vector128<ushort> magnitude, Vector128<ushort> upper) => magnitude | (upper & Vector128.Create(Sign));
}
