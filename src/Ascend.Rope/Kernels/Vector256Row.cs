using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ascend.Rope.Kernels;

/// <summary>8 pairs at a time. Four vectors hold a row.</summary>
internal readonly unsafe struct Vector256Row : IRowKernel
{
    private const int Lanes = 8;

    /// <summary>The rows of a turn of the outer loop.</summary>
    private const int Group = 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen<TFormat>(ushort* codes, nint step, nint rows, float* wide)
        where TFormat : IElementFormat
    {
        for (nint row = 0; row < rows; row++, codes += step, wide += RopeShape.HeadDim)
        {
            for (int i = 0; i < RopeShape.HeadDim; i += 2 * Lanes)
            {
                if (Kernels.Lanes.ByTurns256)
                {
                    Vector256<uint> lanes = Vector256.Load((uint*)(codes + i));
                    TFormat.Scale(TFormat.WidenEven(lanes)).Store(wide + i);
                    TFormat.Scale(TFormat.WidenOdd(lanes)).Store(wide + i + Lanes);
                }
                else
                {
                    TFormat.Scale(TFormat.WidenEven(Vector256.WidenLower(Vector128.Load(codes + i).ToVector256Unsafe()))).Store(wide + i);
                    TFormat.Scale(TFormat.WidenEven(Vector256.WidenLower(Vector128.Load(codes + i + Lanes).ToVector256Unsafe()))).Store(wide + i + Lanes);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ushort Greatest(ushort* codes, nint step, nint rows)
    {
        Vector256<ushort> greatest = Vector256<ushort>.Zero;
        for (nint row = 0; row < rows; row++, codes += step)
        {
            greatest = Greater(greatest, Vector256.Load(codes));
            greatest = Greater(greatest, Vector256.Load(codes + 16));
            greatest = Greater(greatest, Vector256.Load(codes + 32));
            greatest = Greater(greatest, Vector256.Load(codes + 48));
        }

        return Kernels.Lanes.Greatest(greatest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Greater(Vector256<ushort> greatest, Vector256<ushort> codes) => Vector256.Max(greatest, codes + codes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ushort Rotate<TFormat, TFactors, TStores>(in RowRun run)
        where TFormat : IElementFormat
        where TFactors : IFactors
        where TStores : IStores
    {
        ushort* x = run.X;
        byte* cos = (byte*)run.Cos;
        byte* sin = (byte*)run.Sin;
        ushort* y = run.Y;
        nint xStep = run.XStep;
        nint cosStep = run.CosStep;
        nint sinStep = run.SinStep;
        nint yStep = run.YStep;
        nint ahead = run.Ahead;
        Vector256<ushort> greatest = Vector256<ushort>.Zero;

        // In this form, a loop in a loop and a rest, the runtime keeps the constants of a format in registers; in plainer ones it loads them
        // for each row, which costs a tenth.
        nint left = run.Count;
        for (; left >= Group; left -= Group)
        {
            for (int i = 0; i < Group; i++)
            {
                greatest = Rotate<TFormat, TFactors, TStores>(x, cos, sin, y, greatest);
                Prefetch(unchecked((byte*)x + ahead));
                x += xStep;
                cos += cosStep;
                sin += sinStep;
                y += yStep;
            }
        }

        for (; left > 0; left--)
        {
            greatest = Rotate<TFormat, TFactors, TStores>(x, cos, sin, y, greatest);
            x += xStep;
            cos += cosStep;
            sin += sinStep;
            y += yStep;
        }

        return Kernels.Lanes.Greatest(greatest);
    }

    /// <summary>Codes of factors are widened by turns, so that pairs are taken so; if the width is better at it, all are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ByTurns<TFactors>()
        where TFactors : IFactors => TFactors.AreCodes || Kernels.Lanes.ByTurns256;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* row)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(row);
            Sse.Prefetch1(row + 64);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Rotate<TFormat, TFactors, TStores>(ushort* x, byte* cos, byte* sin, ushort* y, Vector256<ushort> greatest)
        where TFormat : IElementFormat
        where TFactors : IFactors
        where TStores : IStores
    {
        bool byTurns = ByTurns<TFactors>();
        (Vector256<uint> pairs0, Vector256<uint> pairs1) = Kernels.Lanes.LoadPairs256(x + 0, byTurns);
        (Vector256<uint> pairs2, Vector256<uint> pairs3) = Kernels.Lanes.LoadPairs256(x + 32, byTurns);

        greatest = Rotate<TFormat, TFactors, TStores>(pairs0, pairs1, cos, sin, 0, y, greatest);
        greatest = Rotate<TFormat, TFactors, TStores>(pairs2, pairs3, cos, sin, 16, y, greatest);
        return greatest;
    }

    /// <summary>Rotates two vectors of pairs: as many results as fill one vector of codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Rotate<TFormat, TFactors, TStores>(
        Vector256<uint> pairs0, Vector256<uint> pairs1, byte* cos, byte* sin, int index, ushort* y, Vector256<ushort> greatest)
        where TFormat : IElementFormat
        where TFactors : IFactors
        where TStores : IStores
    {
        if (TFormat.IsFiniteOnly)
            greatest = Greater(Greater(greatest, pairs0.AsUInt16()), pairs1.AsUInt16());
        Vector256<float> first0 = TFormat.WidenEven(pairs0);
        Vector256<float> first1 = TFormat.WidenEven(pairs1);
        Vector256<float> second0 = TFormat.WidenOdd(pairs0);
        Vector256<float> second1 = TFormat.WidenOdd(pairs1);
        if (TFactors.AreCodes)
        {
            first0 = TFormat.Scale(first0);
            first1 = TFormat.Scale(first1);
            second0 = TFormat.Scale(second0);
            second1 = TFormat.Scale(second1);
        }

        TStores.Store(
            TFormat.Narrow(
                TFormat.Difference(first0, TFactors.Load256<TFormat>(cos, index, second: false), second0, TFactors.Load256<TFormat>(sin, index, second: false)),
                TFormat.Difference(first1, TFactors.Load256<TFormat>(cos, index, second: true), second1, TFactors.Load256<TFormat>(sin, index, second: true)),
                ByTurns<TFactors>()),
            y + index);

        index += RopeShape.Pairs;
        TStores.Store(
            TFormat.Narrow(
                TFormat.Sum(second0, TFactors.Load256<TFormat>(cos, index, second: false), first0, TFactors.Load256<TFormat>(sin, index, second: false)),
                TFormat.Sum(second1, TFactors.Load256<TFormat>(cos, index, second: true), first1, TFactors.Load256<TFormat>(sin, index, second: true)),
                ByTurns<TFactors>()),
            y + index);
        return greatest;
    }
}
