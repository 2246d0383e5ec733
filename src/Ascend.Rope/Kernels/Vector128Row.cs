using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ascend.Rope.Kernels;

/// <summary>4 pairs at a time. Eight vectors hold a row.</summary>
internal readonly unsafe struct Vector128Row : IRowKernel
{
    private const int Lanes = 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Widen<TFormat>(ushort* row, float* wide)
        where TFormat : IElementFormat
    {
        for (int i = 0; i < RopeShape.HeadDim; i += 2 * Lanes)
        {
            (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(Vector128.Load(row + i));
            TFormat.WidenEven(lower).Store(wide + i);
            TFormat.WidenEven(upper).Store(wide + i + Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rotate<TFormat>(ushort* x, float* cos, float* sin, ushort* y)
        where TFormat : IElementFormat
    {
        Vector128<uint> pairs0 = Vector128.Load((uint*)x);
        Vector128<uint> pairs1 = Vector128.Load((uint*)x + 4);
        Vector128<uint> pairs2 = Vector128.Load((uint*)x + 8);
        Vector128<uint> pairs3 = Vector128.Load((uint*)x + 12);
        Vector128<uint> pairs4 = Vector128.Load((uint*)x + 16);
        Vector128<uint> pairs5 = Vector128.Load((uint*)x + 20);
        Vector128<uint> pairs6 = Vector128.Load((uint*)x + 24);
        Vector128<uint> pairs7 = Vector128.Load((uint*)x + 28);

        Rotate<TFormat>(pairs0, pairs1, cos, sin, y);
        Rotate<TFormat>(pairs2, pairs3, cos + 8, sin + 8, y + 8);
        Rotate<TFormat>(pairs4, pairs5, cos + 16, sin + 16, y + 16);
        Rotate<TFormat>(pairs6, pairs7, cos + 24, sin + 24, y + 24);
    }

    /// <summary>Rotates two vectors of pairs: as many results as fill one vector of codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate<TFormat>(Vector128<uint> pairs0, Vector128<uint> pairs1, float* cos, float* sin, ushort* y)
        where TFormat : IElementFormat
    {
        Vector128<float> first0 = TFormat.WidenEven(pairs0);
        Vector128<float> first1 = TFormat.WidenEven(pairs1);
        Vector128<float> second0 = TFormat.WidenOdd(pairs0);
        Vector128<float> second1 = TFormat.WidenOdd(pairs1);

        Store<TFormat>(
            (first0 * Vector128.Load(cos)) - (second0 * Vector128.Load(sin)),
            (first1 * Vector128.Load(cos + Lanes)) - (second1 * Vector128.Load(sin + Lanes)),
            y);
        Store<TFormat>(
            (second0 * Vector128.Load(cos + RopeShape.Pairs)) + (first0 * Vector128.Load(sin + RopeShape.Pairs)),
            (second1 * Vector128.Load(cos + RopeShape.Pairs + Lanes)) + (first1 * Vector128.Load(sin + RopeShape.Pairs + Lanes)),
            y + RopeShape.Pairs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TFormat>(Vector128<float> lower, Vector128<float> upper, ushort* y)
        where TFormat : IElementFormat =>
        Vector128.Narrow(TFormat.Narrow(lower), TFormat.Narrow(upper)).Store(y);
}
