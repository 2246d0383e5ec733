using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.Tests.Numerics;

/// <summary>The numbers of one pair: x and its neighbour, and the cos and sin that both results take. Codes of a format.</summary>
internal readonly record struct EdgePair(ushort A, ushort B, ushort Cos, ushort Sin);

/// <summary>Pairs at one edge of the operator's definition, as operands of a call: 32 pairs a row, each row with cos and sin of its own.</summary>
internal sealed class EdgeGroup
{
    private const int RowPairs = 32;
    private const int RowElements = 2 * RowPairs;

    /// <param name="name">What is special of the numbers.</param>
    /// <param name="format">Their format.</param>
    /// <param name="pairs">The numbers; the first ones again fill the last row.</param>
    /// <param name="isClaimed">Whether the library claims that an NPU gives the bits of the definition.</param>
    public EdgeGroup(string name, SixteenBitFormat format, IReadOnlyList<EdgePair> pairs, bool isClaimed = true)
    {
        (Name, Format, IsClaimed) = (name, format, isClaimed);
        Rows = (pairs.Count + RowPairs - 1) / RowPairs;
        X = new ushort[Rows * RowElements];
        Cos = new ushort[X.Length];
        Sin = new ushort[X.Length];
        for (int i = 0; i < Rows * RowPairs; i++)
        {
            EdgePair pair = pairs[i % pairs.Count];
            int row = i / RowPairs * RowElements;
            int j = i % RowPairs;
            (X[row + (2 * j)], X[row + (2 * j) + 1]) = (pair.A, pair.B);
            Cos[row + j] = Cos[row + j + RowPairs] = pair.Cos;
            Sin[row + j] = Sin[row + j + RowPairs] = pair.Sin;
        }
    }

    public string Name { get; }

    public SixteenBitFormat Format { get; }

    public bool IsClaimed { get; }

    public int Rows { get; }

    public ushort[] X { get; }

    public ushort[] Cos { get; }

    public ushort[] Sin { get; }

    /// <summary>What the operator gives by its definition.</summary>
    public ushort[] Defined() => RopeReference.Apply(Format, X, Cos, Sin, Rows, heads: 1, sequence: 1, cosSequence: 1);

    /// <summary>Whether two results are the same: NaN by class.</summary>
    public bool IsSame(ushort left, ushort right) => left == right || (Format.IsNaN(left) && Format.IsNaN(right));

    /// <summary>Whether all results are.</summary>
    public bool IsSame(ushort[] left, ushort[] right) => left.Zip(right).All(pair => IsSame(pair.First, pair.Second));

    /// <summary>The numbers that an element of the result comes of.</summary>
    public EdgePair PairOf(int element)
    {
        int row = element / RowElements * RowElements;
        int j = element % RowPairs;
        return new EdgePair(X[row + (2 * j)], X[row + (2 * j) + 1], Cos[row + j], Sin[row + j]);
    }
}
