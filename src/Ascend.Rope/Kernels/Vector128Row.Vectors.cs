using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <content>A row in as many vectors as it takes.</content>
internal readonly unsafe partial struct Vector128Row
{
    public static bool IsShortOfRegisters => false;

    /// <summary>Rotates a row, and returns the greatest code so far. All of it is read before any of it is stored, so that y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Rotate<TFormat, TFactors, TStores>(ushort* x, byte* cos, byte* sin, ushort* y, Vector128<ushort> greatest)
        where TFormat : IElementFormat
        where TFactors : IFactors
        where TStores : IStores
    {
        (Vector128<uint> pairs0, Vector128<uint> pairs1) = Kernels.Lanes.LoadPairs128(x, TFormat.ByTurns128);
        (Vector128<uint> pairs2, Vector128<uint> pairs3) = Kernels.Lanes.LoadPairs128(x + 16, TFormat.ByTurns128);
        (Vector128<uint> pairs4, Vector128<uint> pairs5) = Kernels.Lanes.LoadPairs128(x + 32, TFormat.ByTurns128);
        (Vector128<uint> pairs6, Vector128<uint> pairs7) = Kernels.Lanes.LoadPairs128(x + 48, TFormat.ByTurns128);

        (Vector128<ushort> first, Vector128<ushort> second) = Rotate<TFormat, TFactors>(pairs0, pairs1, cos, sin, 0, ref greatest);
        TStores.Store(first, y);
        TStores.Store(second, y + RopeShape.Pairs);
        (first, second) = Rotate<TFormat, TFactors>(pairs2, pairs3, cos, sin, 8, ref greatest);
        TStores.Store(first, y + 8);
        TStores.Store(second, y + RopeShape.Pairs + 8);
        (first, second) = Rotate<TFormat, TFactors>(pairs4, pairs5, cos, sin, 16, ref greatest);
        TStores.Store(first, y + 16);
        TStores.Store(second, y + RopeShape.Pairs + 16);
        (first, second) = Rotate<TFormat, TFactors>(pairs6, pairs7, cos, sin, 24, ref greatest);
        TStores.Store(first, y + 24);
        TStores.Store(second, y + RopeShape.Pairs + 24);
        return greatest;
    }
}
