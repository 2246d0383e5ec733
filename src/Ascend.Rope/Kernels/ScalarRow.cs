using System.Runtime.CompilerServices;

namespace Ascend.Rope.Kernels;

/// <summary>One pair at a time.</summary>
internal readonly unsafe struct ScalarRow : IRowKernel
{
    public static void Widen<TFormat>(ushort* row, float* wide)
        where TFormat : IElementFormat
    {
        for (int i = 0; i < RopeShape.HeadDim; i++) wide[i] = TFormat.Widen(row[i]);
    }

    [SkipLocalsInit]
    public static void Rotate<TFormat>(ushort* x, float* cos, float* sin, ushort* y)
        where TFormat : IElementFormat
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
            y[j] = TFormat.Narrow((first[j] * cos[j]) - (second[j] * sin[j]));
            y[k] = TFormat.Narrow((second[j] * cos[k]) + (first[j] * sin[k]));
        }
    }
}
