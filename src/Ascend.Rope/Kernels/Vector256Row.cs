using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <summary>8 pairs at a time. Four vectors hold a row.</summary>
internal readonly unsafe struct Vector256Row : IRowKernel
{
    private const int Lanes = 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Widen<TFormat>(ushort* row, float* wide)
        where TFormat : IElementFormat
    {
        for (int i = 0; i < RopeShape.HeadDim; i += 2 * Lanes)
        {
            (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(Vector256.Load(row + i));
            TFormat.WidenEven(lower).Store(wide + i);
            TFormat.WidenEven(upper).Store(wide + i + Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rotate<TFormat>(ushort* x, float* cos, float* sin, ushort* y)
        where TFormat : IElementFormat
    {
        Vector256<uint> pairs0 = Vector256.Load((uint*)x);
        Vector256<uint> pairs1 = Vector256.Load((uint*)x + 8);
        Vector256<uint> pairs2 = Vector256.Load((uint*)x + 16);
        Vector256<uint> pairs3 = Vector256.Load((uint*)x + 24);

        Rotate<TFormat>(pairs0, pairs1, cos, sin, y);
        Rotate<TFormat>(pairs2, pairs3, cos + 16, sin + 16, y + 16);
    }

    /// <summary>Rotates two vectors of pairs: as many results as fill one vector of codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate<TFormat>(Vector256<uint> pairs0, Vector256<uint> pairs1, float* cos, float* sin, ushort* y)
        where TFormat : IElementFormat
    {
        Vector256<float> first0 = TFormat.WidenEven(pairs0);
        Vector256<float> first1 = TFormat.WidenEven(pairs1);
        Vector256<float> second0 = TFormat.WidenOdd(pairs0);
        Vector256<float> second1 = TFormat.WidenOdd(pairs1);

        Store<TFormat>(
            (first0 * Vector256.Load(cos)) - (second0 * Vector256.Load(sin)),
            (first1 * Vector256.Load(cos + Lanes)) - (second1 * Vector256.Load(sin + Lanes)),
            y);
        Store<TFormat>(
            (second0 * Vector256.Load(cos + RopeShape.Pairs)) + (first0 * Vector256.Load(sin + RopeShape.Pairs)),
            (second1 * Vector256.Load(cos + RopeShape.Pairs + Lanes)) + (first1 * Vector256.Load(sin + RopeShape.Pairs + Lanes)),
            y + RopeShape.Pairs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TFormat>(Vector256<float> lower, Vector256<float> upper, ushort* y)
        where TFormat : IElementFormat =>
        Vector256.Narrow(TFormat.Narrow(lower), TFormat.Narrow(upper)).Store(y);
}
