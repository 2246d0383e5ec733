using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ascend.Rope.Kernels;

/// <content>Narrowing where AVX2 packs numbers into words. What is infinite is held like what is too large; where a sum is NaN, all bits are set.</content>
internal readonly partial struct HalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Packed(Vector256<float> first, Vector256<float> second) =>
        FiniteHalfFormat.Narrow(first, second) | Avx2.PackSignedSaturate(Vector256.IsNaN(first).AsInt32(), Vector256.IsNaN(second).AsInt32()).AsUInt16();
}
