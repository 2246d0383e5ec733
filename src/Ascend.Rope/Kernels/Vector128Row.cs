using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ascend.Rope.Kernels;

/// <summary>4 pairs at a time. Eight vectors hold a row.</summary>
internal readonly unsafe partial struct Vector128Row : IRowKernel
{
    private const int Lanes = 4;

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
                Vector128<uint> lanes = Kernels.Lanes.LoadFactors128(codes + i, TFormat.ByTurns128);
                TFormat.Scale(TFormat.WidenEven(lanes)).Store(wide + i);
                TFormat.Scale(TFormat.WidenOdd(lanes)).Store(wide + i + Lanes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ushort Greatest(ushort* codes, nint step, nint rows)
    {
        Vector128<ushort> greatest = Vector128<ushort>.Zero;
        for (nint row = 0; row < rows; row++, codes += step)
        {
            greatest = Greater(greatest, Vector128.Load(codes));
            greatest = Greater(greatest, Vector128.Load(codes + 8));
            greatest = Greater(greatest, Vector128.Load(codes + 16));
            greatest = Greater(greatest, Vector128.Load(codes + 24));
            greatest = Greater(greatest, Vector128.Load(codes + 32));
            greatest = Greater(greatest, Vector128.Load(codes + 40));
            greatest = Greater(greatest, Vector128.Load(codes + 48));
            greatest = Greater(greatest, Vector128.Load(codes + 56));
        }

        return Kernels.Lanes.Greatest(greatest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Greater(Vector128<ushort> greatest, Vector128<ushort> codes) => Vector128.Max(greatest, codes + codes);

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
        Vector128<ushort> greatest = Vector128<ushort>.Zero;

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
    private static (Vector128<ushort> First, Vector128<ushort> Second) Rotate<TFormat, TFactors>(
        Vector128<uint> pairs0, Vector128<uint> pairs1, byte* cos, byte* sin, int index, ref Vector128<ushort> greatest)
        where TFormat : IElementFormat
        where TFactors : IFactors
    {
        if (TFormat.IsFiniteOnly)
            greatest = Greater(Greater(greatest, pairs0.AsUInt16()), pairs1.AsUInt16());
        (Vector128<float> first0, Vector128<float> second0) = Sums<TFormat, TFactors>(pairs0, cos, sin, index, second: false);
        (Vector128<float> first1, Vector128<float> second1) = Sums<TFormat, TFactors>(pairs1, cos, sin, index, second: true);
        return (TFormat.Narrow(first0, first1), TFormat.Narrow(second0, second1));
    }

    /// <summary>The results of a vector of pairs before they are rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> First, Vector128<float> Second) Sums<TFormat, TFactors>(
        Vector128<uint> pairs, byte* cos, byte* sin, int index, bool second)
        where TFormat : IElementFormat
        where TFactors : IFactors
    {
        Vector128<float> even = TFormat.WidenEven(pairs);
        Vector128<float> odd = TFormat.WidenOdd(pairs);
        if (TFactors.AreCodes)
        {
            even = TFormat.Scale(even);
            odd = TFormat.Scale(odd);
        }

        int next = index + RopeShape.Pairs;
        return (
            TFormat.SubtractProduct(even * TFactors.Load128<TFormat>(cos, index, second), odd, TFactors.Load128<TFormat>(sin, index, second)),
            TFormat.AddProduct(odd * TFactors.Load128<TFormat>(cos, next, second), even, TFactors.Load128<TFormat>(sin, next, second)));
    }
}
