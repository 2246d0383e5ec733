using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>The operands of a shape and type, which all candidates read and write, and what must come out.</summary>
/// <remarks>x is what a projection leaves, numbers around 0. cos and sin are those of a model: angles of positions, their halves alike.</remarks>
internal sealed unsafe class PeerProblem : IDisposable
{
    private const double RopeBase = 10_000;
    private const int Positions = 4096;

    /// <summary>No candidate writes this code: it is a NaN.</summary>
    private const ushort Unwritten = 0xFFFF;

    /// <summary>Rows whose expected result is held against the definition, which takes its time.</summary>
    private const int SampledRows = 64;

    private readonly NativeBuffer<ushort> _x;
    private readonly NativeBuffer<ushort> _cos;
    private readonly NativeBuffer<ushort> _sin;
    private readonly NativeBuffer<ushort> _y;
    private ushort[]? _expected;

    public PeerProblem(PeerShape shape, NpuElementType type)
    {
        Shape = shape;
        Type = type;
        _x = new NativeBuffer<ushort>(shape.Elements);
        _y = new NativeBuffer<ushort>(shape.Elements);
        _cos = new NativeBuffer<ushort>(shape.TableRows * RopeShape.HeadDim);
        _sin = new NativeBuffer<ushort>(shape.TableRows * RopeShape.HeadDim);
        Random random = new(shape.Elements);
        FillX(random);
        for (int row = 0; row < shape.TableRows; row++)
            FillTables(row, shape.Sequence > 1 ? row % shape.Sequence : random.Next(Positions));
    }

    public PeerShape Shape { get; }

    public NpuElementType Type { get; }

    public ushort* X => _x.Pointer;

    public ushort* Cos => _cos.Pointer;

    public ushort* Sin => _sin.Pointer;

    public ushort* Y => _y.Pointer;

    /// <summary>The bytes of x, as many as those of y.</summary>
    public long ByteCount => _x.ByteCount;

    /// <summary>The bytes of cos, as many as those of sin.</summary>
    public long TableByteCount => _cos.ByteCount;

    public ReadOnlySpan<ushort> Inputs => _x.Span;

    public ReadOnlySpan<ushort> CosRows => _cos.Span;

    public ReadOnlySpan<ushort> SinRows => _sin.Span;

    public ReadOnlySpan<ushort> Results => _y.Span;

    /// <summary>The operator's result, made element by element, some rows of it compared with the definition in exact arithmetic.</summary>
    public ReadOnlySpan<ushort> Expected => _expected ??= MakeExpected();

    /// <summary>Forgets the results, so that what a candidate leaves out shows.</summary>
    public void ClearResults() => _y.Span.Fill(Unwritten);

    /// <summary>Where the row of cos and sin of a row of x begins.</summary>
    public int TableOf(int row)
    {
        int batch = row / (Shape.Heads * Shape.Sequence), position = row % Shape.Sequence;
        return ((batch * Shape.Sequence) + position) * RopeShape.HeadDim;
    }

    public void Dispose()
    {
        _y.Dispose();
        _sin.Dispose();
        _cos.Dispose();
        _x.Dispose();
    }

    private void FillX(Random random)
    {
        for (int i = 0; i < _x.Length; i++)
        {
            float uniforms = random.NextSingle() + random.NextSingle() + random.NextSingle() + random.NextSingle();
            X[i] = Type.Encode((uniforms - 2) * 2);
        }
    }

    private void FillTables(int row, int position)
    {
        const int Pairs = RopeShape.HeadDim / 2;
        for (int j = 0; j < Pairs; j++)
        {
            (double sin, double cos) = Math.SinCos(position * Math.Pow(RopeBase, -(double)j / Pairs));
            int at = (row * RopeShape.HeadDim) + j;
            Cos[at] = Cos[at + Pairs] = Type.Encode((float)cos);
            Sin[at] = Sin[at + Pairs] = Type.Encode((float)sin);
        }
    }

    private ushort[] MakeExpected()
    {
        ushort[] expected = new ushort[Shape.Elements];
        fixed (ushort* y = expected)
            PlainLoop.Rotate(this, y, 0, Shape.TableRows);
        int rows = Shape.Elements / RopeShape.HeadDim;
        for (int i = 0; i < SampledRows; i++)
            CompareWithDefinition(expected, (int)((long)i * rows / SampledRows));
        return expected;
    }

    private void CompareWithDefinition(ushort[] expected, int row)
    {
        SixteenBitFormat format = Type == NpuElementType.Float16 ? SixteenBitFormat.Half : SixteenBitFormat.BFloat16;
        int at = row * RopeShape.HeadDim, table = TableOf(row);
        ushort[] defined = RopeReference.Apply(
            format, _x.Span.Slice(at, RopeShape.HeadDim), _cos.Span.Slice(table, RopeShape.HeadDim), _sin.Span.Slice(table, RopeShape.HeadDim),
            batch: 1, heads: 1, sequence: 1, cosSequence: 1);
        if (!expected.AsSpan(at, RopeShape.HeadDim).SequenceEqual(defined))
            throw new InvalidOperationException($"Row {row} of {Shape} in {Type.Name()} is not what the definition says.");
    }
}
