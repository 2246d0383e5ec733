using System.Runtime.CompilerServices;

namespace Ascend.Rope.Kernels;

/// <summary>One pair at a time.</summary>
internal readonly unsafe struct ScalarRow : IRowKernel
{
    public static bool IsShortOfRegisters => false;

    public static void Widen<TFormat>(ushort* codes, nint step, nint rows, float* wide)
        where TFormat : IElementFormat
    {
        for (nint row = 0; row < rows; row++, codes += step, wide += RopeShape.HeadDim)
        {
            for (int i = 0; i < RopeShape.HeadDim; i++) wide[i] = TFormat.Widen(codes[i]);
        }
    }

    public static ushort Greatest(ushort* codes, nint step, nint rows)
    {
        ushort greatest = 0;
        for (nint row = 0; row < rows; row++, codes += step)
        {
            for (int i = 0; i < RopeShape.HeadDim; i++) greatest = Math.Max(greatest, unchecked((ushort)(codes[i] << 1)));
        }

        return greatest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ushort Rotate<TFormat, TFactors, TStores>(in RowRun run)
        where TFormat : IElementFormat
        where TFactors : IFactors
        where TStores : IStores
    {
        for (RowRun rest = run; rest.Count > 0; rest.Skip(1)) Rotate<TFormat, TFactors>(rest.X, rest.Cos, rest.Sin, rest.Y);
        return 0;
    }

    [SkipLocalsInit]
    private static void Rotate<TFormat, TFactors>(ushort* x, void* cos, void* sin, ushort* y)
        where TFormat : IElementFormat
        where TFactors : IFactors
    {
        float* first = stackalloc float[RopeShape.Pairs];
        float* second = stackalloc float[RopeShape.Pairs];
        for (int j = 0; j < RopeShape.Pairs; j++)
        {
            first[j] = TFormat.Widen(x[2 * j]);
            second[j] = TFormat.Widen(x[(2 * j) + 1]);
        }

        for (int j = 0; j < RopeShape.Pairs; j++)
        {
            int k = j + RopeShape.Pairs;
            y[j] = TFormat.Narrow((first[j] * Factor<TFormat, TFactors>(cos, j)) - (second[j] * Factor<TFormat, TFactors>(sin, j)));
            y[k] = TFormat.Narrow((second[j] * Factor<TFormat, TFactors>(cos, k)) + (first[j] * Factor<TFormat, TFactors>(sin, k)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Factor<TFormat, TFactors>(void* row, int index)
        where TFormat : IElementFormat
        where TFactors : IFactors => TFactors.AreCodes ? TFormat.Widen(((ushort*)row)[index]) : ((float*)row)[index];
}
