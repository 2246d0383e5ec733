using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>256 bits at a time.</content>
internal readonly partial struct HalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WidenEven(Vector256<uint> lanes) => WithSpecials(FiniteHalfFormat.WidenEven(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WidenOdd(Vector256<uint> lanes) => WithSpecials(FiniteHalfFormat.WidenOdd(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Scale(Vector256<float> widened) => FiniteHalfFormat.Scale(widened);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SubtractProduct(Vector256<float> from, Vector256<float> a, Vector256<float> b) => FiniteHalfFormat.SubtractProduct(from, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AddProduct(Vector256<float> to, Vector256<float> a, Vector256<float> b) => FiniteHalfFormat.AddProduct(to, a, b);

    public static bool ByTurns256 => FiniteHalfFormat.ByTurns256;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Narrow(Vector256<float> first, Vector256<float> second)
    {
        if (Lanes.Packs256)
            return Packed(first, second);
        Vector256<uint> rounded0 = FiniteHalfFormat.Round(Held(first));
        Vector256<uint> rounded1 = FiniteHalfFormat.Round(Held(second));
        Vector256<ushort> upper = Lanes.Upper(rounded0, rounded1);
        Vector256<ushort> fraction = Lanes.Lower(rounded0, rounded1) & Vector256.Create(FiniteHalfFormat.SignificandMask);
        return FiniteHalfFormat.WithSign(FiniteHalfFormat.Magnitude(upper, fraction | Vector256.Create(FiniteHalfFormat.SignificandHigh)), upper);
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
