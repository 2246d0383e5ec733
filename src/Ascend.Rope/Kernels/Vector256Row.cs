using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ascend.Rope.Kernels;

/// <summary>8 pairs at a time. Four vectors hold a row.</summary>
internal readonly unsafe partial struct Vector256Row : IRowKernel
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
                Vector256<uint> lanes = Kernels.Lanes.LoadFactors256(codes + i, TFormat.ByTurns256);
                TFormat.Scale(TFormat.WidenEven(lanes)).Store(wide + i);
                TFormat.Scale(TFormat.WidenOdd(lanes)).Store(wide + i + Lanes);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* row)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(row);
            Sse.Prefetch1(row + 64);
        }
    }

    /// <summary>Rotates two vectors of pairs, whose results fill a vector of codes in the first half of the row and one in the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<ushort> First, Vector256<ushort> Second) Rotate<TFormat, TFactors>(
        Vector256<uint> pairs0, Vector256<uint> pairs1, byte* cos, byte* sin, int index, ref Vector256<ushort> greatest)
        where TFormat : IElementFormat
        where TFactors : IFactors
    {
        if (TFormat.IsFiniteOnly)
            greatest = Greater(Greater(greatest, pairs0.AsUInt16()), pairs1.AsUInt16());
        (Vector256<float> first0, Vector256<float> second0) = Sums<TFormat, TFactors>(pairs0, cos, sin, index, second: false);
        (Vector256<float> first1, Vector256<float> second1) = Sums<TFormat, TFactors>(pairs1, cos, sin, index, second: true);
        return (TFormat.Narrow(first0, first1), TFormat.Narrow(second0, second1));
    }

    /// <summary>The results of a vector of pairs before they are rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> First, Vector256<float> Second) Sums<TFormat, TFactors>(
        Vector256<uint> pairs, byte* cos, byte* sin, int index, bool second)
        where TFormat : IElementFormat
        where TFactors : IFactors
    {
        Vector256<float> even = TFormat.WidenEven(pairs);
        Vector256<float> odd = TFormat.WidenOdd(pairs);
        if (TFactors.AreCodes)
        {
            even = TFormat.Scale(even);
            odd = TFormat.Scale(odd);
        }

        int next = index + RopeShape.Pairs;
        return (
            TFormat.SubtractProduct(even * TFactors.Load256<TFormat>(cos, index, second), odd, TFactors.Load256<TFormat>(sin, index, second)),
            TFormat.AddProduct(odd * TFactors.Load256<TFormat>(cos, next, second), even, TFactors.Load256<TFormat>(sin, next, second)));
    }
}
