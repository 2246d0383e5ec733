using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>512 bits at a time.</content>
internal readonly partial struct HalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WidenEven(Vector512<uint> lanes) =>
        Widen((lanes & Vector512.Create(MagnitudeMask)) << FractionShift, lanes << 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WidenOdd(Vector512<uint> lanes) =>
        Widen((lanes >>> OddFractionShift) & Vector512.Create(MagnitudeMask << FractionShift), lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widen(Vector512<uint> placed, Vector512<uint> signs)
    {
        Vector512<int> magnitude = placed.AsInt32();
        Vector512<int> special = Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(PlacedInfinity));
        Vector512<int> rebias = Vector512.Create(Rebias);
        Vector512<float> normal = (magnitude + rebias + (special & rebias)).AsSingle();
        Vector512<int> smallest = Vector512.Create(SmallestNormal);
        Vector512<float> subnormal = (magnitude + smallest).AsSingle() - smallest.AsSingle();
        Vector512<float> value = Vector512.ConditionalSelect(
            Vector512.LessThan(magnitude, Vector512.Create(PlacedSmallestNormal)).AsSingle(), subnormal, normal);
        return value | (signs & Vector512.Create(SignMask)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Narrow(Vector512<float> values)
    {
        Vector512<uint> bits = values.AsUInt32();
        Vector512<uint> sign = bits & Vector512.Create(SignMask);
        Vector512<int> magnitude = (bits ^ sign).AsInt32();

        Vector512<int> held = Vector512.Min(magnitude, Vector512.Create(Overflow));
        Vector512<int> binade = Vector512.Max(held & Vector512.Create(ExponentMask), Vector512.Create(SmallestNormal));
        Vector512<int> rounder = binade + Vector512.Create(RounderOffset);
        Vector512<int> significand = (held.AsSingle() + rounder.AsSingle()).AsInt32() - rounder;
        Vector512<int> number = significand + ((binade - Vector512.Create(SmallestNormal)) >> FractionShift);

        Vector512<int> nan = ((magnitude >> FractionShift) & Vector512.Create(FractionMask)) | Vector512.Create(QuietNaN);
        Vector512<int> code = Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, Vector512.Create(ExponentMask)), nan, number);
        return code.AsUInt32() | (sign >>> 16);
    }
}
