using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>128 bits at a time.</content>
internal readonly partial struct HalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WidenEven(Vector128<uint> lanes) => WithSpecials(FiniteHalfFormat.WidenEven(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WidenOdd(Vector128<uint> lanes) => WithSpecials(FiniteHalfFormat.WidenOdd(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Scale(Vector128<float> widened) => FiniteHalfFormat.Scale(widened);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SubtractProduct(Vector128<float> from, Vector128<float> a, Vector128<float> b) => FiniteHalfFormat.SubtractProduct(from, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AddProduct(Vector128<float> to, Vector128<float> a, Vector128<float> b) => FiniteHalfFormat.AddProduct(to, a, b);

    public static bool ByTurns128 => FiniteHalfFormat.ByTurns128;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> Narrow(Vector128<float> first, Vector128<float> second)
    {
        Vector128<uint> rounded0 = FiniteHalfFormat.Round(Held(first));
        Vector128<uint> rounded1 = FiniteHalfFormat.Round(Held(second));
        Vector128<ushort> upper = Lanes.Upper(rounded0, rounded1);
        Vector128<ushort> fraction = Lanes.Lower(rounded0, rounded1) & Vector128.Create(FiniteHalfFormat.SignificandMask);
        return FiniteHalfFormat.WithSign(FiniteHalfFormat.Magnitude(upper, fraction | Vector128.Create(FiniteHalfFormat.SignificandHigh)), upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> WithSpecials(Vector128<float> placed)
    {
        Vector128<int> bits = placed.AsInt32();
        Vector128<int> special = Vector128.GreaterThanOrEqual(bits & Vector128.Create(Magnitude), Vector128.Create(PlacedInfinity));
        return (bits | (special & Vector128.Create(Infinity))).AsSingle();
    }

    /// <summary>Of a limit and a NaN, these give the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Held(Vector128<float> sums) =>
        Vector128.MaxNative(Vector128.Create(-Overflow), Vector128.MinNative(Vector128.Create(Overflow), sums));
}
