using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ascend.Rope.Kernels;

/// <content>512 bits at a time.</content>
internal static unsafe partial class Lanes
{
    /// <summary>Whether <c>Lower</c> and <c>Upper</c> join by turns. One permutation joins words in any order, so that pairs need not be parted.</summary>
    public static bool ByTurns512 => false;

    /// <summary>Factors for two vectors of pairs: the even codes for the first, the odd ones for the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> LoadFactors512(ushort* codes, bool byTurns)
    {
        Vector512<ushort> words = Vector512.Load(codes);
        return (byTurns ? words : Vector512.Shuffle(words, Vector512.CreateSequence<uint>(0x0010_0000, 0x0001_0001).AsUInt16())).AsUInt32();
    }

    /// <summary>The lower half of each lane as a signed number, times a power of two below 2¹⁵.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LowerShifted(Vector512<uint> lanes, int shift) => Avx512BW.IsSupported
        ? Avx512BW.MultiplyAddAdjacent(lanes.AsInt16(), Vector512.Create(1 << shift).AsInt16())
        : (lanes.AsInt32() << 16) >> (16 - shift);

    /// <summary>Numbers, none of them NaN, whose magnitude is below a least one get that, and keep their sign.</summary>
    /// <remarks>Without an instruction for it: unsigned, codes with a sign are above all others; signed, below.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtLeast(Vector512<float> values, float least) => Avx512DQ.IsSupported
        ? Avx512DQ.Range(values, Vector512.Create(least), GreaterMagnitude)
        : Vector512.Max(
            Vector512.Max(values.AsUInt32(), Vector512.Create(least).AsUInt32()).AsInt32(),
            Vector512.Create(-least).AsInt32()).AsSingle();

    /// <summary>c − a · b, where the product is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MinusExactProduct(Vector512<float> c, Vector512<float> a, Vector512<float> b) =>
        Avx512F.IsSupported ? Avx512F.FusedMultiplyAddNegated(a, b, c) : c - (a * b);

    /// <summary>The lower halves of the lanes of two vectors, those of the first before those of the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Lower(Vector512<uint> first, Vector512<uint> second) => Avx512BW.IsSupported
        ? Avx512BW.PermuteVar32x16x2(first.AsUInt16(), Vector512.CreateSequence<ushort>(0, 2), second.AsUInt16())
        : Vector512.Narrow(first, second);

    /// <summary>The upper halves of the lanes of two vectors, those of the first before those of the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Upper(Vector512<uint> first, Vector512<uint> second) => Avx512BW.IsSupported
        ? Avx512BW.PermuteVar32x16x2(first.AsUInt16(), Vector512.CreateSequence<ushort>(1, 2), second.AsUInt16())
        : Vector512.Narrow(first >>> 16, second >>> 16);

    /// <summary>The upper halves, plus one where the lower one is above 0x8000, or is that and the upper one is odd.</summary>
    /// <remarks>With AVX-512 the selection is an addition under a mask.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> RoundToEven(Vector512<ushort> upper, Vector512<ushort> lower)
    {
        Vector512<ushort> least = (~upper & Vector512<ushort>.One) | Vector512.Create((ushort)0x8000);
        return Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(lower, least), upper + Vector512<ushort>.One, upper);
    }

    /// <summary>The greatest of all words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Greatest(Vector512<ushort> words) => Greatest(Vector256.Max(words.GetLower(), words.GetUpper()));
}
