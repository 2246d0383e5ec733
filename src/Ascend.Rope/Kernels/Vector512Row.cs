using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <summary>16 pairs at a time. Two vectors hold a row.</summary>
internal readonly unsafe struct Vector512Row : IRowKernel
{
    private const int Lanes = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Widen<TFormat>(ushort* row, float* wide)
        where TFormat : IElementFormat
    {
        for (int i = 0; i < RopeShape.HeadDim; i += 2 * Lanes)
        {
            (Vector512<uint> lower, Vector512<uint> upper) = Vector512.Widen(Vector512.Load(row + i));
            TFormat.WidenEven(lower).Store(wide + i);
            TFormat.WidenEven(upper).Store(wide + i + Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rotate<TFormat>(ushort* x, float* cos, float* sin, ushort* y)
        where TFormat : IElementFormat
    {
        Vector512<uint> pairs0 = Vector512.Load((uint*)x);
        Vector512<uint> pairs1 = Vector512.Load((uint*)x + 16);

        Rotate<TFormat>(pairs0, pairs1, cos, sin, y);
    }

    /// <summary>Rotates two vectors of pairs: as many results as fill one vector of codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate<TFormat>(Vector512<uint> pairs0, Vector512<uint> pairs1, float* cos, float* sin, ushort* y)
        where TFormat : IElementFormat
    {
        Vector512<float> first0 = TFormat.WidenEven(pairs0);
        Vector512<float> first1 = TFormat.WidenEven(pairs1);
        Vector512<float> second0 = TFormat.WidenOdd(pairs0);
        Vector512<float> second1 = TFormat.WidenOdd(pairs1);

        Store<TFormat>(
            (first0 * Vector512.Load(cos)) - (second0 * Vector512.Load(sin)),
            (first1 * Vector512.Load(cos + Lanes)) - (second1 * Vector512.Load(sin + Lanes)),
            y);
        Store<TFormat>(
            (second0 * Vector512.Load(cos + RopeShape.Pairs)) + (first0 * Vector512.Load(sin + RopeShape.Pairs)),
            (second1 * Vector512.Load(cos + RopeShape.Pairs + Lanes)) + (first1 * Vector512.Load(sin + RopeShape.Pairs + Lanes)),
            y + RopeShape.Pairs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TFormat>(Vector512<float> lower, Vector512<float> upper, ushort* y)
        where TFormat : IElementFormat =>
        Vector512.Narrow(TFormat.Narrow(lower), TFormat.Narrow(upper)).Store(y);
}
