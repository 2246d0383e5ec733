using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ascend.Rope.Kernels;

/// <content>512 bits at a time.</content>
internal static unsafe partial class Lanes
{
    /// <summary>Whether two vectors of 32-bit lanes are better joined by turns. One permutation joins them either way, so that pairs need not be parted.</summary>
    public static bool ByTurns512 => false;

    /// <summary>The pairs of two vectors: those of the first before those of the second, or the even ones and the odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<uint> First, Vector512<uint> Second) LoadPairs512(ushort* codes, bool byTurns)
    {
        Vector512<uint> first = Vector512.Load((uint*)codes);
        Vector512<uint> second = Vector512.Load((uint*)codes + 16);
        if (!byTurns)
            return (first, second);
        if (Avx512F.IsSupported)
        {
            return (
                Avx512F.PermuteVar16x32x2(first, Vector512.CreateSequence<uint>(0, 2), second),
                Avx512F.PermuteVar16x32x2(first, Vector512.CreateSequence<uint>(1, 2), second));
        }

        return (Vector512.Narrow(first.AsUInt64(), second.AsUInt64()), Vector512.Narrow(first.AsUInt64() >>> 32, second.AsUInt64() >>> 32));
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

    /// <summary>The lower halves of the lanes of two vectors: those of the first before those of the second, or by turns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Lower(Vector512<uint> first, Vector512<uint> second, bool byTurns)
    {
        if (Avx512BW.IsSupported)
        {
            Vector512<ushort> places = byTurns
                ? Vector512.CreateSequence<uint>(0x0020_0000, 0x0002_0002).AsUInt16()
                : Vector512.CreateSequence<ushort>(0, 2);
            return Avx512BW.PermuteVar32x16x2(first.AsUInt16(), places, second.AsUInt16());
        }

        return byTurns ? ((first & Vector512.Create(LowerHalf)) | (second << 16)).AsUInt16() : Vector512.Narrow(first, second);
    }

    /// <summary>The upper halves of the lanes of two vectors: those of the first before those of the second, or by turns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Upper(Vector512<uint> first, Vector512<uint> second, bool byTurns)
    {
        if (Avx512BW.IsSupported)
        {
            Vector512<ushort> places = byTurns
                ? Vector512.CreateSequence<uint>(0x0021_0001, 0x0002_0002).AsUInt16()
                : Vector512.CreateSequence<ushort>(1, 2);
            return Avx512BW.PermuteVar32x16x2(first.AsUInt16(), places, second.AsUInt16());
        }

        return byTurns ? ((first >>> 16) | (second & Vector512.Create(~LowerHalf))).AsUInt16() : Vector512.Narrow(first >>> 16, second >>> 16);
    }

    /// <summary>Plus one where a condition holds: an addition under a mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> IncrementWhere(Vector512<ushort> condition, Vector512<ushort> values) =>
        Vector512.ConditionalSelect(condition, values + Vector512<ushort>.One, values);

    /// <summary>The greatest of all words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Greatest(Vector512<ushort> words) => Greatest(Vector256.Max(words.GetLower(), words.GetUpper()));
}
