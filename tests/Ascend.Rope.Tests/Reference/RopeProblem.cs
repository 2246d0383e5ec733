using Ascend.Rope.Kernels;

namespace Ascend.Rope.Tests.Reference;

/// <summary>Inputs of one call, as codes of a format, with the two ways to the result: by the definition, and by the kernel.</summary>
internal sealed class RopeProblem(SixteenBitFormat format, RopeGeometry geometry)
{
    private const int HeadDim = 64;

    public SixteenBitFormat Format => format;

    public RopeGeometry Geometry => geometry;

    public ushort[] X { get; } = new ushort[geometry.Batch * geometry.Heads * geometry.Sequence * HeadDim];

    public ushort[] Cos { get; } = new ushort[geometry.Batch * geometry.CosSequence * HeadDim];

    public ushort[] Sin { get; } = new ushort[geometry.Batch * geometry.CosSequence * HeadDim];

    /// <summary>Fills all three inputs with any codes at all: one in 32 of Half, one in 256 of BFloat16, is infinite or NaN.</summary>
    public RopeProblem FillWithAnyCodes(int seed)
    {
        var random = new Random(seed);
        return Fill(() => (ushort)random.Next(0x10000));
    }

    /// <summary>Fills all three inputs with numbers of ordinary size, of either sign.</summary>
    public RopeProblem FillWithOrdinaryNumbers(int seed)
    {
        var random = new Random(seed);
        return Fill(() => format.Encode((random.NextDouble() - 0.5) * 4));
    }

    public RopeProblem Fill(Func<ushort> next)
    {
        foreach (ushort[] array in new[] { X, Cos, Sin })
            for (int i = 0; i < array.Length; i++) array[i] = next();
        return this;
    }

    /// <summary>The result by the definition of the operator.</summary>
    public ushort[] Expected() => RopeReference.Apply(
        format, X, Cos, Sin, geometry.Batch, geometry.Heads, geometry.Sequence, geometry.CosSequence);

    /// <summary>The result of the kernel.</summary>
    public ushort[] Actual(KernelWidth width)
    {
        var y = new ushort[X.Length];
        Run(width, X, y);
        return y;
    }

    /// <summary>The result of the kernel when it writes over x.</summary>
    public ushort[] ActualInPlace(KernelWidth width)
    {
        ushort[] both = [.. X];
        Run(width, both, both);
        return both;
    }

    /// <summary>The codes with every NaN made one.</summary>
    public ushort[] WithOneNaN(ushort[] codes) => [.. codes.Select(code => format.IsNaN(code) ? (ushort)0x7FFF : code)];

    /// <summary>Where and how two results first differ, NaN equal to NaN; null if nowhere.</summary>
    public string? Difference(ushort[] expected, ushort[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] == actual[i] || (format.IsNaN(expected[i]) && format.IsNaN(actual[i]))) continue;
            return $"{format.Name} {geometry}, row {i / HeadDim}, element {i % HeadDim}: expected 0x{expected[i]:X4}, got 0x{actual[i]:X4}";
        }

        return null;
    }

    /// <summary>Runs the kernel for a format.</summary>
    public static unsafe void Run(
        SixteenBitFormat format, ushort* x, ushort* cos, ushort* sin, ushort* y, in RopeGeometry geometry, in RopeStrides strides, KernelWidth width,
        bool streaming = false)
    {
        if (format == SixteenBitFormat.Half) RopeKernel.Run((Half*)x, (Half*)cos, (Half*)sin, (Half*)y, geometry, strides, width, streaming);
        else RopeKernel.Run((BFloat16*)x, (BFloat16*)cos, (BFloat16*)sin, (BFloat16*)y, geometry, strides, width, streaming);
    }

    private unsafe void Run(KernelWidth width, ushort[] from, ushort[] to)
    {
        fixed (ushort* x = from, cos = Cos, sin = Sin, y = to) Run(format, x, cos, sin, y, geometry, RopeStrides.Dense(geometry), width);
    }
}
