using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>A row in as many vectors as it takes.</content>
internal readonly unsafe partial struct Vector256Row
{
    public static bool IsShortOfRegisters => Kernels.Lanes.Packs256;

    /// <summary>Rotates a row, and returns the greatest code so far. All of it is read before any of it is stored, so that y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Rotate<TFormat, TFactors, TStores>(ushort* x, byte* cos, byte* sin, ushort* y, Vector256<ushort> greatest)
        where TFormat : IElementFormat
        where TFactors : IFactors
        where TStores : IStores
    {
        (Vector256<uint> pairs0, Vector256<uint> pairs1) = Kernels.Lanes.LoadPairs256(x, TFormat.ByTurns256);

        // It is best to load all pairs first, if there are registers for them. A format that packs, and so does not join by turns, has too many constants.
        (Vector256<uint> pairs2, Vector256<uint> pairs3) = TFormat.ByTurns256 ? Kernels.Lanes.LoadPairs256(x + 32, TFormat.ByTurns256) : default;
        (Vector256<ushort> first, Vector256<ushort> second) = Rotate<TFormat, TFactors>(pairs0, pairs1, cos, sin, 0, ref greatest);
        if (!TFormat.ByTurns256)
            (pairs2, pairs3) = Kernels.Lanes.LoadPairs256(x + 32, TFormat.ByTurns256);
        TStores.Store(first, y);
        TStores.Store(second, y + RopeShape.Pairs);
        (first, second) = Rotate<TFormat, TFactors>(pairs2, pairs3, cos, sin, 16, ref greatest);
        TStores.Store(first, y + 16);
        TStores.Store(second, y + RopeShape.Pairs + 16);
        return greatest;
    }
}
