using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ascend.Rope.Kernels;

/// <content>Narrowing where AVX2 packs numbers into words: fewer instructions than to blend them, and no others to hold what is too large.</content>
/// <remarks>
/// <c>vpmaddwd</c> adds the halves of a lane, each with a weight: 8 times the upper half of a rounded float and once its lower half are the code and a bias.
/// <c>vpackssdw</c> packs numbers into words and holds them at −2¹⁵ and 2¹⁵ − 1. For infinity's code to meet a limit, the bias would be 2¹⁰ − 1 with the
/// upper one, which is odd and would send ties the wrong way; with the lower one it is 2¹⁰. Hence codes are negated. They have no sign then: it is packed from
/// the sums.
/// </remarks>
internal readonly partial struct FiniteHalfFormat
{
    /// <summary>2¹⁵ less infinity's code.</summary>
    private const short PackedBias = 1 << 10;

    /// <summary><see cref="Rounder"/> and the bias. The lower half is 36 · 2¹⁰ to 38 · 2¹⁰: as a signed word 2¹⁶ less, which is what is to be dropped.</summary>
    private const float PackedRounder = Rounder + (PackedBias >> 10);

    /// <summary>8 and 1, negated: weights of the upper and the lower half.</summary>
    private const int PackedWeights = unchecked((int)0xFFF8_FFFF);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Packed(Vector256<float> first, Vector256<float> second)
    {
        // A blend goes by the first bit of each byte: in the upper one that is the sign, and the lower bytes of the two constants are the same.
        Vector256<short> signs = Avx2.PackSignedSaturate(first.AsInt32(), second.AsInt32());
        Vector256<short> bias = Avx2.BlendVariable(Vector256.Create((short)-PackedBias), Vector256.Create((short)(Sign - PackedBias)), signs);
        return (bias - Avx2.PackSignedSaturate(Negated(first), Negated(second))).AsUInt16();
    }

    /// <summary>−(code + bias), of the magnitude.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Negated(Vector256<float> sums)
    {
        Vector256<float> magnitude = Vector256.Abs(sums);
        Vector256<int> binade = Vector256.Max(magnitude.AsInt32() & Vector256.Create(Exponent), Vector256.Create(SmallestNormal).AsInt32());
        Vector256<float> rounded = Vector256.MultiplyAddEstimate(binade.AsSingle(), Vector256.Create(PackedRounder), magnitude);
        return Avx2.MultiplyAddAdjacent(rounded.AsInt16(), Vector256.Create(PackedWeights).AsInt16());
    }
}
