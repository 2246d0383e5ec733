using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ascend.Rope.Kernels;

/// <content>256 bits at a time.</content>
internal static unsafe partial class Lanes
{
    /// <summary>Whether <c>Lower</c> and <c>Upper</c> join by turns: words are blended then, where packing would have to mask them first.</summary>
    public static bool ByTurns256 => Avx2.IsSupported;

    /// <summary>Whether numbers can be packed into words, half by half: those of the lower halves of two vectors, then those of the upper halves.</summary>
    public static bool Packs256 => Avx2.IsSupported;

    /// <summary>The pairs of two vectors, for results that are joined by turns or half by half; where nothing packs, those of the first before those of the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<uint> First, Vector256<uint> Second) LoadPairs256(ushort* codes, bool byTurns)
    {
        if (!Packs256)
            return (Vector256.Load((uint*)codes), Vector256.Load((uint*)codes + 8));

        // Instructions stay within the halves of a vector: what is to be in one half is loaded there.
        Vector256<uint> left = Vector256.Create(Vector128.Load(codes), Vector128.Load(codes + 16)).AsUInt32();
        Vector256<uint> right = Vector256.Create(Vector128.Load(codes + 8), Vector128.Load(codes + 24)).AsUInt32();
        return byTurns
            ? (Avx.Shuffle(left.AsSingle(), right.AsSingle(), EvenLanes).AsUInt32(), Avx.Shuffle(left.AsSingle(), right.AsSingle(), OddLanes).AsUInt32())
            : (left, right);
    }

    /// <summary>Factors for two vectors of pairs: the even codes for the first, the odd ones for the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> LoadFactors256(ushort* codes, bool byTurns)
    {
        Vector256<ushort> words = Vector256.Load(codes);
        if (!byTurns)
        {
            words = Vector256.Shuffle(words, Packs256
                ? Vector256.Create((ushort)0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15)
                : Vector256.Create((ushort)0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15));
        }

        return words.AsUInt32();
    }

    /// <summary>The lower half of each lane as a signed number, times a power of two below 2¹⁵.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LowerShifted(Vector256<uint> lanes, int shift) => Avx2.IsSupported
        ? Avx2.MultiplyAddAdjacent(lanes.AsInt16(), Vector256.Create(1 << shift).AsInt16())
        : (lanes.AsInt32() << 16) >> (16 - shift);

    /// <summary>Numbers, none of them NaN, whose magnitude is below a least one get that, and keep their sign.</summary>
    /// <remarks>Unsigned, codes with a sign are above all others; signed, below.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtLeast(Vector256<float> values, float least) => Vector256.Max(
        Vector256.Max(values.AsUInt32(), Vector256.Create(least).AsUInt32()).AsInt32(),
        Vector256.Create(-least).AsInt32()).AsSingle();

    /// <summary>c − a · b, where the product is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MinusExactProduct(Vector256<float> c, Vector256<float> a, Vector256<float> b) =>
        Fma.IsSupported ? Fma.MultiplyAddNegated(a, b, c) : c - (a * b);

    /// <summary>The lower halves of the lanes of two vectors, joined as <see cref="ByTurns256"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Lower(Vector256<uint> first, Vector256<uint> second) => Avx2.IsSupported
        ? Avx2.Blend(first.AsUInt16(), (second << 16).AsUInt16(), OddWords)
        : Vector256.Narrow(first, second);

    /// <summary>The upper halves of the lanes of two vectors, joined as <see cref="ByTurns256"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Upper(Vector256<uint> first, Vector256<uint> second) => Avx2.IsSupported
        ? Avx2.Blend((first >>> 16).AsUInt16(), second.AsUInt16(), OddWords)
        : Vector256.Narrow(first >>> 16, second >>> 16);

    /// <summary>The upper halves, plus one where the lower one is above 0x8000, or is that and the upper one is odd.</summary>
    /// <remarks>The first bit of the lower half, less one (but not below 0) where the upper one is even, says whether to add one.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> RoundToEven(Vector256<ushort> upper, Vector256<ushort> lower) =>
        upper + (Vector256.SubtractSaturate(lower, ~upper & Vector256<ushort>.One) >>> 15);

    /// <summary>The greatest of all words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Greatest(Vector256<ushort> words) => Greatest(Vector128.Max(words.GetLower(), words.GetUpper()));
}
