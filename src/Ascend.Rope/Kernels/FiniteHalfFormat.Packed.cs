using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ascend.Rope.Kernels;

/// <content>Narrowing where AVX2 packs numbers into words: fewer instructions than to blend them, and no others to hold what is too large.</content>
/// <remarks>
/// <c>vpmaddwd</c> adds the halves of a lane, each with a weight: of a rounded float, 8 times the upper one and the lower one are the code and the bias.
/// <c>vpackssdw</c> holds numbers between −2¹⁵ and 2¹⁵ − 1 as it packs them. The bias is to take infinity's code to one of these limits, and to be even for
/// the sake of ties: so it is the lower one, and codes are negated. Codes cannot have their sign then; it is packed from the sums.
/// </remarks>
internal readonly partial struct FiniteHalfFormat
{
    /// <summary>What infinity's code lacks to 2¹⁵.</summary>
    private const short PackedBias = 1 << 10;

    /// <summary><see cref="Rounder"/> and the bias. As a signed word the lower half, 36 · 2¹⁰ and more, is less by the 2¹⁶ that are to be dropped.</summary>
    private const float PackedRounder = Rounder + (PackedBias >> 10);

    /// <summary>8 and 1, negated: weights of the upper and the lower half.</summary>
    private const int PackedWeights = unchecked((int)0xFFF8_FFFF);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Packed(Vector256<float> first, Vector256<float> second)
    {
        // Of a word that is the greatest or the least, a blend goes by the first bit of either byte. The constants have the same lower byte.
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
