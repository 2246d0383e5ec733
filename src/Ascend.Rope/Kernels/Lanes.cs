using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ascend.Rope.Kernels;

/// <summary>
/// The few steps on 32-bit lanes for which a processor may have an instruction of its own. Each has the same result everywhere.
/// </summary>
internal static class Lanes
{
    private const uint SignMask = 0x8000_0000;
    private const uint LowerHalf = 0xFFFF;

    /// <summary>For <c>vrangeps</c>: the greater of two magnitudes, with the sign of the first.</summary>
    private const byte GreaterMagnitude = 0b0011;

    /// <summary>The lower half of each lane as a signed number, times a power of two below 2¹⁵.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LowerShifted(Vector128<uint> lanes, int shift) => Sse2.IsSupported
        ? Sse2.MultiplyAddAdjacent(lanes.AsInt16(), Vector128.Create(1 << shift).AsInt16())
        : (lanes.AsInt32() << 16) >> (16 - shift);

    /// <inheritdoc cref="LowerShifted(Vector128{uint}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LowerShifted(Vector256<uint> lanes, int shift) => Avx2.IsSupported
        ? Avx2.MultiplyAddAdjacent(lanes.AsInt16(), Vector256.Create(1 << shift).AsInt16())
        : (lanes.AsInt32() << 16) >> (16 - shift);

    /// <inheritdoc cref="LowerShifted(Vector128{uint}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LowerShifted(Vector512<uint> lanes, int shift) => Avx512BW.IsSupported
        ? Avx512BW.MultiplyAddAdjacent(lanes.AsInt16(), Vector512.Create(1 << shift).AsInt16())
        : (lanes.AsInt32() << 16) >> (16 - shift);

    /// <summary>Numbers, none of them NaN, whose magnitude is below a least one get that, and keep their sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtLeast(Vector128<float> values, float least) => Avx512DQ.VL.IsSupported
        ? Avx512DQ.VL.Range(values, Vector128.Create(least), GreaterMagnitude)
        : Vector128.ConditionalSelect(
            Vector128.Create(SignMask).AsSingle(), values, Vector128.Max(Vector128.Abs(values).AsInt32(), Vector128.Create(least).AsInt32()).AsSingle());

    /// <inheritdoc cref="AtLeast(Vector128{float}, float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtLeast(Vector256<float> values, float least) => Avx512DQ.VL.IsSupported
        ? Avx512DQ.VL.Range(values, Vector256.Create(least), GreaterMagnitude)
        : Vector256.ConditionalSelect(
            Vector256.Create(SignMask).AsSingle(), values, Vector256.Max(Vector256.Abs(values).AsInt32(), Vector256.Create(least).AsInt32()).AsSingle());

    /// <inheritdoc cref="AtLeast(Vector128{float}, float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtLeast(Vector512<float> values, float least) => Avx512DQ.IsSupported
        ? Avx512DQ.Range(values, Vector512.Create(least), GreaterMagnitude)
        : Vector512.ConditionalSelect(
            Vector512.Create(SignMask).AsSingle(), values, Vector512.Max(Vector512.Abs(values).AsInt32(), Vector512.Create(least).AsInt32()).AsSingle());

    /// <summary>c − a · b, where the product is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MinusExactProduct(Vector128<float> c, Vector128<float> a, Vector128<float> b) =>
        Fma.IsSupported ? Fma.MultiplyAddNegated(a, b, c) : c - (a * b);

    /// <inheritdoc cref="MinusExactProduct(Vector128{float}, Vector128{float}, Vector128{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MinusExactProduct(Vector256<float> c, Vector256<float> a, Vector256<float> b) =>
        Fma.IsSupported ? Fma.MultiplyAddNegated(a, b, c) : c - (a * b);

    /// <inheritdoc cref="MinusExactProduct(Vector128{float}, Vector128{float}, Vector128{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MinusExactProduct(Vector512<float> c, Vector512<float> a, Vector512<float> b) =>
        Avx512F.IsSupported ? Avx512F.FusedMultiplyAddNegated(a, b, c) : c - (a * b);

    /// <summary>The lower halves of the lanes of two vectors: those of the first before those of the second, or by turns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> Lower(Vector128<uint> first, Vector128<uint> second, bool byTurns) => byTurns
        ? ((first & Vector128.Create(LowerHalf)) | (second << 16)).AsUInt16()
        : Vector128.Narrow(first, second);

    /// <inheritdoc cref="Lower(Vector128{uint}, Vector128{uint}, bool)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Lower(Vector256<uint> first, Vector256<uint> second, bool byTurns) => byTurns
        ? ((first & Vector256.Create(LowerHalf)) | (second << 16)).AsUInt16()
        : Vector256.Narrow(first, second);

    /// <inheritdoc cref="Lower(Vector128{uint}, Vector128{uint}, bool)"/>
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
    public static Vector128<ushort> Upper(Vector128<uint> first, Vector128<uint> second, bool byTurns) => byTurns
        ? ((first >>> 16) | (second & Vector128.Create(~LowerHalf))).AsUInt16()
        : Vector128.Narrow(first >>> 16, second >>> 16);

    /// <inheritdoc cref="Upper(Vector128{uint}, Vector128{uint}, bool)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Upper(Vector256<uint> first, Vector256<uint> second, bool byTurns) => byTurns
        ? ((first >>> 16) | (second & Vector256.Create(~LowerHalf))).AsUInt16()
        : Vector256.Narrow(first >>> 16, second >>> 16);

    /// <inheritdoc cref="Upper(Vector128{uint}, Vector128{uint}, bool)"/>
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

    /// <summary>Of the lanes of two vectors, the even ones and the odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<uint> Even, Vector128<uint> Odd) Parted(Vector128<uint> first, Vector128<uint> second) => (
        Vector128.Narrow(first.AsUInt64(), second.AsUInt64()),
        Vector128.Narrow(first.AsUInt64() >>> 32, second.AsUInt64() >>> 32));

    /// <inheritdoc cref="Parted(Vector128{uint}, Vector128{uint})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<uint> Even, Vector256<uint> Odd) Parted(Vector256<uint> first, Vector256<uint> second) => (
        Vector256.Narrow(first.AsUInt64(), second.AsUInt64()),
        Vector256.Narrow(first.AsUInt64() >>> 32, second.AsUInt64() >>> 32));

    /// <inheritdoc cref="Parted(Vector128{uint}, Vector128{uint})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<uint> Even, Vector512<uint> Odd) Parted(Vector512<uint> first, Vector512<uint> second) => Avx512F.IsSupported
        ? (Avx512F.PermuteVar16x32x2(first, Vector512.CreateSequence<uint>(0, 2), second),
            Avx512F.PermuteVar16x32x2(first, Vector512.CreateSequence<uint>(1, 2), second))
        : (Vector512.Narrow(first.AsUInt64(), second.AsUInt64()),
            Vector512.Narrow(first.AsUInt64() >>> 32, second.AsUInt64() >>> 32));

    /// <summary>The greatest of all words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Greatest(Vector128<ushort> words)
    {
        words = Vector128.Max(words, Vector128.Shuffle(words, Vector128.Create((ushort)4, 5, 6, 7, 0, 1, 2, 3)));
        words = Vector128.Max(words, Vector128.Shuffle(words, Vector128.Create((ushort)2, 3, 0, 1, 6, 7, 4, 5)));
        return Math.Max(words[0], words[1]);
    }

    /// <inheritdoc cref="Greatest(Vector128{ushort})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Greatest(Vector256<ushort> words) => Greatest(Vector128.Max(words.GetLower(), words.GetUpper()));

    /// <inheritdoc cref="Greatest(Vector128{ushort})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Greatest(Vector512<ushort> words) => Greatest(Vector256.Max(words.GetLower(), words.GetUpper()));
}
