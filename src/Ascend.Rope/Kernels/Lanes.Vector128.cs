using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Ascend.Rope.Kernels;

/// <content>128 bits at a time.</content>
internal static unsafe partial class Lanes
{
    /// <summary>
    /// Whether <c>Lower</c> and <c>Upper</c> join by turns. With SSE words are blended then, where packing would have to mask them first; NEON has one
    /// instruction for any order, so that pairs need not be parted.
    /// </summary>
    public static bool ByTurns128 => Sse41.IsSupported;

    /// <summary>The pairs of two vectors, for results that are joined: the even ones and the odd ones, or those of the first before those of the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<uint> First, Vector128<uint> Second) LoadPairs128(ushort* codes, bool byTurns)
    {
        Vector128<uint> first = Vector128.Load((uint*)codes);
        Vector128<uint> second = Vector128.Load((uint*)codes + 4);
        return byTurns
            ? (Sse.Shuffle(first.AsSingle(), second.AsSingle(), EvenLanes).AsUInt32(), Sse.Shuffle(first.AsSingle(), second.AsSingle(), OddLanes).AsUInt32())
            : (first, second);
    }

    /// <summary>Factors for two vectors of pairs: the even codes for the first, the odd ones for the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> LoadFactors128(ushort* codes, bool byTurns)
    {
        Vector128<ushort> words = Vector128.Load(codes);
        return (byTurns ? words : Vector128.Shuffle(words, Vector128.Create((ushort)0, 4, 1, 5, 2, 6, 3, 7))).AsUInt32();
    }

    /// <summary>The lower half of each lane as a signed number, times a power of two below 2¹⁵.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LowerShifted(Vector128<uint> lanes, int shift) => Sse2.IsSupported
        ? Sse2.MultiplyAddAdjacent(lanes.AsInt16(), Vector128.Create(1 << shift).AsInt16())
        : (lanes.AsInt32() << 16) >> (16 - shift);

    /// <summary>Numbers, none of them NaN, whose magnitude is below a least one get that, and keep their sign.</summary>
    /// <remarks>Without an instruction for it: unsigned, codes with a sign are above all others; signed, below.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtLeast(Vector128<float> values, float least) => Avx512DQ.VL.IsSupported
        ? Avx512DQ.VL.Range(values, Vector128.Create(least), GreaterMagnitude)
        : Vector128.Max(
            Vector128.Max(values.AsUInt32(), Vector128.Create(least).AsUInt32()).AsInt32(),
            Vector128.Create(-least).AsInt32()).AsSingle();

    /// <summary>c − a · b, where the product is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MinusExactProduct(Vector128<float> c, Vector128<float> a, Vector128<float> b) =>
        Fma.IsSupported ? Fma.MultiplyAddNegated(a, b, c) : c - (a * b);

    /// <summary>The lower halves of the lanes of two vectors, joined as <see cref="ByTurns128"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> Lower(Vector128<uint> first, Vector128<uint> second)
    {
        if (Sse41.IsSupported)
            return Sse41.Blend(first.AsUInt16(), (second << 16).AsUInt16(), OddWords);
        return AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.UnzipEven(first.AsUInt16(), second.AsUInt16()) : Vector128.Narrow(first, second);
    }

    /// <summary>The upper halves of the lanes of two vectors, joined as <see cref="ByTurns128"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> Upper(Vector128<uint> first, Vector128<uint> second)
    {
        if (Sse41.IsSupported)
            return Sse41.Blend((first >>> 16).AsUInt16(), second.AsUInt16(), OddWords);
        return AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.UnzipOdd(first.AsUInt16(), second.AsUInt16()) : Vector128.Narrow(first >>> 16, second >>> 16);
    }

    /// <summary>The upper halves, plus one where the lower one is above 0x8000, or is that and the upper one is odd.</summary>
    /// <remarks>The first bit of the lower half, less one (but not below 0) where the upper one is even, says whether to add one.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> RoundToEven(Vector128<ushort> upper, Vector128<ushort> lower) =>
        upper + (Vector128.SubtractSaturate(lower, ~upper & Vector128<ushort>.One) >>> 15);

    /// <summary>The greatest of all words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Greatest(Vector128<ushort> words)
    {
        words = Vector128.Max(words, Vector128.Shuffle(words, Vector128.Create((ushort)4, 5, 6, 7, 0, 1, 2, 3)));
        words = Vector128.Max(words, Vector128.Shuffle(words, Vector128.Create((ushort)2, 3, 0, 1, 6, 7, 4, 5)));
        return Math.Max(words[0], words[1]);
    }
}
