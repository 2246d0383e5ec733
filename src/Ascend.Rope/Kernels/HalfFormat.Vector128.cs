using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>128 bits at a time.</content>
internal readonly partial struct HalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WidenEven(Vector128<uint> lanes) =>
        Widen((lanes & Vector128.Create(MagnitudeMask)) << FractionShift, lanes << 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WidenOdd(Vector128<uint> lanes) =>
        Widen((lanes >>> OddFractionShift) & Vector128.Create(MagnitudeMask << FractionShift), lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Widen(Vector128<uint> placed, Vector128<uint> signs)
    {
        Vector128<int> magnitude = placed.AsInt32();
        Vector128<int> special = Vector128.GreaterThanOrEqual(magnitude, Vector128.Create(PlacedInfinity));
        Vector128<int> rebias = Vector128.Create(Rebias);
        Vector128<float> normal = (magnitude + rebias + (special & rebias)).AsSingle();
        Vector128<int> smallest = Vector128.Create(SmallestNormal);
        Vector128<float> subnormal = (magnitude + smallest).AsSingle() - smallest.AsSingle();
        Vector128<float> value = Vector128.ConditionalSelect(
            Vector128.LessThan(magnitude, Vector128.Create(PlacedSmallestNormal)).AsSingle(), subnormal, normal);
        return value | (signs & Vector128.Create(SignMask)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Narrow(Vector128<float> values)
    {
        Vector128<uint> bits = values.AsUInt32();
        Vector128<uint> sign = bits & Vector128.Create(SignMask);
        Vector128<int> magnitude = (bits ^ sign).AsInt32();

        Vector128<int> held = Vector128.Min(magnitude, Vector128.Create(Overflow));
        Vector128<int> binade = Vector128.Max(held & Vector128.Create(ExponentMask), Vector128.Create(SmallestNormal));
        Vector128<int> rounder = binade + Vector128.Create(RounderOffset);
        Vector128<int> significand = (held.AsSingle() + rounder.AsSingle()).AsInt32() - rounder;
        Vector128<int> number = significand + ((binade - Vector128.Create(SmallestNormal)) >> FractionShift);

        Vector128<int> nan = ((magnitude >> FractionShift) & Vector128.Create(FractionMask)) | Vector128.Create(QuietNaN);
        Vector128<int> code = Vector128.ConditionalSelect(Vector128.GreaterThan(magnitude, Vector128.Create(ExponentMask)), nan, number);
        return code.AsUInt32() | (sign >>> 16);
    }
}
