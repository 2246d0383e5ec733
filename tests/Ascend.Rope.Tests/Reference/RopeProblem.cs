using Ascend.Rope.Backends.Cpu;

namespace Ascend.Rope.Tests.Reference;

/// <summary>Inputs of one call, as codes of a format, with the two ways to the result: by the definition, and by the kernel.</summary>
internal sealed class RopeProblem(SixteenBitFormat format, RopeGeometry geometry)
{
    private const int HeadDim = 64;
    private const int Pairs = HeadDim / 2;

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
    public ushort[] Expected()
    {
        var y = new ushort[X.Length];
        for (int row = 0; row < X.Length / HeadDim; row++)
        {
            int position = row % (int)geometry.Sequence;
            int batch = row / (int)(geometry.Sequence * geometry.Heads);
            int cosRow = geometry.CosSequence == 1 ? batch : (int)((batch * geometry.CosSequence) + position);
            Rotate(row * HeadDim, cosRow * HeadDim, y);
        }

        return y;
    }

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
        SixteenBitFormat format, ushort* x, ushort* cos, ushort* sin, ushort* y, in RopeGeometry geometry, KernelWidth width)
    {
        if (format == SixteenBitFormat.Half) RopeKernel.Run((Half*)x, (Half*)cos, (Half*)sin, (Half*)y, geometry, width);
        else RopeKernel.Run((BFloat16*)x, (BFloat16*)cos, (BFloat16*)sin, (BFloat16*)y, geometry, width);
    }

    private unsafe void Run(KernelWidth width, ushort[] from, ushort[] to)
    {
        fixed (ushort* x = from, cos = Cos, sin = Sin, y = to) Run(format, x, cos, sin, y, geometry, width);
    }

    private void Rotate(int row, int cosRow, ushort[] y)
    {
        for (int j = 0; j < Pairs; j++)
        {
            double a = format.Decode(X[row + (2 * j)]);
            double b = format.Decode(X[row + (2 * j) + 1]);
            y[row + j] = format.Encode(Sum(Product(a, Cos[cosRow + j]), Product(-b, Sin[cosRow + j])));
            y[row + j + Pairs] = format.Encode(Sum(Product(b, Cos[cosRow + j + Pairs]), Product(a, Sin[cosRow + j + Pairs])));
        }
    }

    /// <summary>Rounded to float: a double holds the product of two numbers of at most 11 bits exactly.</summary>
    private float Product(double left, ushort right) => (float)(left * format.Decode(right));

    /// <summary>Rounded to float: a double has more than twice the bits of a float, so that rounding twice equals rounding once.</summary>
    private static float Sum(float left, float right) => (float)((double)left + right);
}
