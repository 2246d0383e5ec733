using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ascend.Rope.Kernels;

/// <content>256 bits at a time.</content>
internal static unsafe partial class Lanes
{
    /// <summary>
    /// Whether two vectors of 32-bit lanes are better joined by turns. Words that go by turns are blended, while others are masked, packed, and then
    /// permuted across the halves of a vector.
    /// </summary>
    public static bool ByTurns256 => Avx2.IsSupported;

    /// <summary>The pairs of two vectors: those of the first before those of the second, or the even ones and the odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<uint> First, Vector256<uint> Second) LoadPairs256(ushort* codes, bool byTurns)
    {
        if (byTurns && Avx2.IsSupported)
        {
            // Instructions stay within the halves of a vector: what is to be in one half is loaded there.
            Vector256<float> left = Vector256.Create(Vector128.Load(codes), Vector128.Load(codes + 16)).AsSingle();
            Vector256<float> right = Vector256.Create(Vector128.Load(codes + 8), Vector128.Load(codes + 24)).AsSingle();
            return (Avx.Shuffle(left, right, EvenLanes).AsUInt32(), Avx.Shuffle(left, right, OddLanes).AsUInt32());
        }

        Vector256<uint> first = Vector256.Load((uint*)codes);
        Vector256<uint> second = Vector256.Load((uint*)codes + 8);
        return byTurns ? Parted(first, second) : (first, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint> Even, Vector256<uint> Odd) Parted(Vector256<uint> first, Vector256<uint> second) => (
        Vector256.Narrow(first.AsUInt64(), second.AsUInt64()),
        Vector256.Narrow(first.AsUInt64() >>> 32, second.AsUInt64() >>> 32));

    /// <summary>The lower half of each lane as a signed number, times a power of two below 2¹⁵.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LowerShifted(Vector256<uint> lanes, int shift) => Avx2.IsSupported
        ? Avx2.MultiplyAddAdjacent(lanes.AsInt16(), Vector256.Create(1 << shift).AsInt16())
        : (lanes.AsInt32() << 16) >> (16 - shift);

    /// <summary>Numbers, none of them NaN, whose magnitude is below a least one get that, and keep their sign.</summary>
    /// <remarks>Without an instruction for it: unsigned, codes with a sign are above all others; signed, below.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtLeast(Vector256<float> values, float least) => Avx512DQ.VL.IsSupported
        ? Avx512DQ.VL.Range(values, Vector256.Create(least), GreaterMagnitude)
        : Vector256.Max(
            Vector256.Max(values.AsUInt32(), Vector256.Create(least).AsUInt32()).AsInt32(),
            Vector256.Create(-least).AsInt32()).AsSingle();

    /// <summary>c − a · b, where the product is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MinusExactProduct(Vector256<float> c, Vector256<float> a, Vector256<float> b) =>
        Fma.IsSupported ? Fma.MultiplyAddNegated(a, b, c) : c - (a * b);

    /// <summary>The lower halves of the lanes of two vectors: those of the first before those of the second, or by turns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Lower(Vector256<uint> first, Vector256<uint> second, bool byTurns)
    {
        if (byTurns && Avx2.IsSupported)
            return Avx2.Blend(first.AsUInt16(), (second << 16).AsUInt16(), OddWords);
        return byTurns ? ((first & Vector256.Create(LowerHalf)) | (second << 16)).AsUInt16() : Vector256.Narrow(first, second);
    }

    /// <summary>The upper halves of the lanes of two vectors: those of the first before those of the second, or by turns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Upper(Vector256<uint> first, Vector256<uint> second, bool byTurns)
    {
        if (byTurns && Avx2.IsSupported)
            return Avx2.Blend((first >>> 16).AsUInt16(), second.AsUInt16(), OddWords);
        return byTurns ? ((first >>> 16) | (second & Vector256.Create(~LowerHalf))).AsUInt16() : Vector256.Narrow(first >>> 16, second >>> 16);
    }

    /// <summary>Plus one where a condition holds, which is a word of ones there: −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> IncrementWhere(Vector256<ushort> condition, Vector256<ushort> values) => values - condition;

    /// <summary>The greatest of all words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Greatest(Vector256<ushort> words) => Greatest(Vector128.Max(words.GetLower(), words.GetUpper()));
}
