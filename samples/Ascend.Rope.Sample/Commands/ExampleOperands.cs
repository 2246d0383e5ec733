using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ascend.Rope.Sample.Commands;

/// <summary>The operands of the examples, on a device: one decoding step of 32 sequences with 32 heads, the same numbers every time.</summary>
internal sealed class ExampleOperands : IDisposable
{
    private const int Batch = 32;
    private const int Heads = 32;
    private const int Sequence = 1;
    private const int HeadDim = RopeShape.HeadDim;
    private const int Seed = 910;

    private readonly Half[] _hostX = RandomRows();
    private readonly Half[] _hostCos;
    private readonly Half[] _hostSin;
    private readonly NpuTensor _x;
    private readonly NpuTensor _cos;
    private readonly NpuTensor _sin;
    private readonly NpuTensor _y;

    public ExampleOperands(NpuDevice device)
    {
        (_hostCos, _hostSin) = RotaryTable();
        _x = device.CreateTensor<Half>([Batch, Heads, Sequence, HeadDim], _hostX);
        _cos = device.CreateTensor<Half>([Batch, 1, 1, HeadDim], _hostCos);
        _sin = device.CreateTensor<Half>([Batch, 1, 1, HeadDim], _hostSin);
        _y = device.Allocate<Half>(_x.Shape);
    }

    /// <summary>What is called, in words.</summary>
    public string Call => $"x [{Batch}, {Heads}, {Sequence}, {HeadDim}], cos and sin [{Batch}, 1, 1, {HeadDim}], all {_x.ElementType}";

    /// <summary>The first numbers of a row of x.</summary>
    public string SomeOfX => Some(_hostX.AsSpan(Heads * HeadDim));

    /// <summary>The first numbers of a row of the result.</summary>
    public string SomeOfY => Some(_y.ToArray<Half>().AsSpan(Heads * HeadDim));

    public void Enqueue(NpuStream stream) => InterleaveRope.Enqueue(_x, _cos, _sin, _y, stream);

    public void Apply(NpuStream stream) => InterleaveRope.Apply(_x, _cos, _sin, _y, stream);

    /// <summary>Forgets the result, so that a later one must have been computed anew.</summary>
    public void ClearResult() => _y.CopyFrom(new Half[_y.ElementCount]);

    /// <summary>Compares the result with a loop that shares nothing with the library, and says what came of it.</summary>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public string Check()
    {
        Half[] result = _y.ToArray<Half>();
        Half[] expected = ReferenceRope.Rotate<Half>(_hostX, _hostCos, _hostSin, Heads * Sequence);
        int difference = result.AsSpan().CommonPrefixLength(expected);
        return difference == expected.Length
            ? $"matched: all {expected.Length} values are those of the independent loop"
            : throw new InvalidOperationException(
                $"The result must be that of the independent loop; element {difference} of y is {result[difference]}, not {expected[difference]}. "
                + "Report it with the output of the command info.");
    }

    public void Dispose()
    {
        _x.Dispose();
        _cos.Dispose();
        _sin.Dispose();
        _y.Dispose();
    }

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "The same numbers every time are wanted.")]
    private static Half[] RandomRows()
    {
        Random random = new(Seed);
        Half[] rows = new Half[Batch * Heads * Sequence * HeadDim];
        foreach (ref Half element in rows.AsSpan())
            element = (Half)((random.NextSingle() * 2) - 1);
        return rows;
    }

    /// <summary>The table of a model with base 10000, each sequence at a position of its own: pair j turns by position · 10000^(−2j/64).</summary>
    private static (Half[] Cos, Half[] Sin) RotaryTable()
    {
        Half[] cos = new Half[Batch * HeadDim];
        Half[] sin = new Half[Batch * HeadDim];
        for (int batch = 0; batch < Batch; batch++)
        {
            double position = 64 * batch;
            for (int index = 0; index < HeadDim; index++)
            {
                double angle = position * Math.Pow(10000, -2.0 * (index % (HeadDim / 2)) / HeadDim);
                cos[(batch * HeadDim) + index] = (Half)Math.Cos(angle);
                sin[(batch * HeadDim) + index] = (Half)Math.Sin(angle);
            }
        }

        return (cos, sin);
    }

    private static string Some(ReadOnlySpan<Half> row) => string.Join(
        "  ", row[..4].ToArray().Select(value => ((float)value).ToString("F4", CultureInfo.InvariantCulture))) + "  …";
}
