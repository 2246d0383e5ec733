using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>A row in as many vectors as it takes.</content>
internal readonly unsafe partial struct Vector512Row
{
    public static bool IsShortOfRegisters => false;

    /// <summary>Rotates a row, and returns the greatest code so far. All of it is read before any of it is stored, so that y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Rotate<TFormat, TFactors, TStores>(ushort* x, byte* cos, byte* sin, ushort* y, Vector512<ushort> greatest)
        where TFormat : IElementFormat
        where TFactors : IFactors
        where TStores : IStores
    {
        (Vector512<uint> pairs0, Vector512<uint> pairs1) = (Vector512.Load((uint*)x), Vector512.Load((uint*)x + 16));

        (Vector512<ushort> first, Vector512<ushort> second) = Rotate<TFormat, TFactors>(pairs0, pairs1, cos, sin, 0, ref greatest);
        TStores.Store(first, y);
        TStores.Store(second, y + RopeShape.Pairs);
        return greatest;
    }
}
