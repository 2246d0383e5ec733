using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>512 bits at a time.</content>
internal readonly partial struct HalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WidenEven(Vector512<uint> lanes) => WithSpecials(FiniteHalfFormat.WidenEven(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WidenOdd(Vector512<uint> lanes) => WithSpecials(FiniteHalfFormat.WidenOdd(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Scale(Vector512<float> widened) => FiniteHalfFormat.Scale(widened);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SubtractProduct(Vector512<float> from, Vector512<float> a, Vector512<float> b) => FiniteHalfFormat.SubtractProduct(from, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AddProduct(Vector512<float> to, Vector512<float> a, Vector512<float> b) => FiniteHalfFormat.AddProduct(to, a, b);

    public static bool ByTurns512 => FiniteHalfFormat.ByTurns512;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Narrow(Vector512<float> first, Vector512<float> second)
    {
        Vector512<uint> rounded0 = FiniteHalfFormat.Round(Held(first));
        Vector512<uint> rounded1 = FiniteHalfFormat.Round(Held(second));
        Vector512<ushort> upper = Lanes.Upper(rounded0, rounded1);
        Vector512<ushort> fraction = Lanes.Lower(rounded0, rounded1) & Vector512.Create(FiniteHalfFormat.SignificandMask);
        return FiniteHalfFormat.WithSign(FiniteHalfFormat.Magnitude(upper, fraction | Vector512.Create(FiniteHalfFormat.SignificandHigh)), upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> WithSpecials(Vector512<float> placed)
    {
        Vector512<int> bits = placed.AsInt32();
        Vector512<int> special = Vector512.GreaterThanOrEqual(bits & Vector512.Create(Magnitude), Vector512.Create(PlacedInfinity));
        return (bits | (special & Vector512.Create(Infinity))).AsSingle();
    }

    /// <summary>Of a limit and a NaN, these give the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Held(Vector512<float> sums) =>
        Vector512.MaxNative(Vector512.Create(-Overflow), Vector512.MinNative(Vector512.Create(Overflow), sums));
}
