using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>256 bits at a time.</content>
internal readonly partial struct HalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WidenEven(Vector256<uint> lanes) =>
        Widen((lanes & Vector256.Create(MagnitudeMask)) << FractionShift, lanes << 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WidenOdd(Vector256<uint> lanes) =>
        Widen((lanes >>> OddFractionShift) & Vector256.Create(MagnitudeMask << FractionShift), lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Widen(Vector256<uint> placed, Vector256<uint> signs)
    {
        Vector256<int> magnitude = placed.AsInt32();
        Vector256<int> special = Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(PlacedInfinity));
        Vector256<int> rebias = Vector256.Create(Rebias);
        Vector256<float> normal = (magnitude + rebias + (special & rebias)).AsSingle();
        Vector256<int> smallest = Vector256.Create(SmallestNormal);
        Vector256<float> subnormal = (magnitude + smallest).AsSingle() - smallest.AsSingle();
        Vector256<float> value = Vector256.ConditionalSelect(
            Vector256.LessThan(magnitude, Vector256.Create(PlacedSmallestNormal)).AsSingle(), subnormal, normal);
        return value | (signs & Vector256.Create(SignMask)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Narrow(Vector256<float> values)
    {
        Vector256<uint> bits = values.AsUInt32();
        Vector256<uint> sign = bits & Vector256.Create(SignMask);
        Vector256<int> magnitude = (bits ^ sign).AsInt32();

        Vector256<int> held = Vector256.Min(magnitude, Vector256.Create(Overflow));
        Vector256<int> binade = Vector256.Max(held & Vector256.Create(ExponentMask), Vector256.Create(SmallestNormal));
        Vector256<int> rounder = binade + Vector256.Create(RounderOffset);
        Vector256<int> significand = (held.AsSingle() + rounder.AsSingle()).AsInt32() - rounder;
        Vector256<int> number = significand + ((binade - Vector256.Create(SmallestNormal)) >> FractionShift);

        Vector256<int> nan = ((magnitude >> FractionShift) & Vector256.Create(FractionMask)) | Vector256.Create(QuietNaN);
        Vector256<int> code = Vector256.ConditionalSelect(Vector256.GreaterThan(magnitude, Vector256.Create(ExponentMask)), nan, number);
        return code.AsUInt32() | (sign >>> 16);
    }
}
