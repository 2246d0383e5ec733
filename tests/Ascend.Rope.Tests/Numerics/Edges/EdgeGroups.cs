using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.Tests.Numerics;

/// <summary>The edges of the operator's definition, for one format. The same numbers in every run.</summary>
internal sealed class EdgeGroups
{
    private const int Drawn = 2048;
    private const int MostTies = 512;

    private readonly SixteenBitFormat _format;
    private readonly Random _random = new(1);

    /// <summary>Whether the format's subnormals are float32's too, which an NPU may or may not keep.</summary>
    private readonly bool _isWide;

    private EdgeGroups(SixteenBitFormat format)
    {
        _format = format;
        _isWide = format == SixteenBitFormat.BFloat16;
    }

    public static IReadOnlyList<EdgeGroup> Of(SixteenBitFormat format) => new EdgeGroups(format).Create();

    private List<EdgeGroup> Create()
    {
        List<EdgeGroup> groups =
        [
            Group("ordinary numbers", Draw(Drawn, () => new EdgePair(Number(8), Number(8), Number(1), Number(1)))),
            Group("signed zeros", All(0, -0.0, 1, -1)),
            Group("ties", Ties()),
            Group("large results", Draw(Drawn, () => Large(0.25, 0.6, 0.6875, -0.75))),
            Group("overflow", Draw(Drawn, () => Large(0.9, 1, 0.6875, -0.75, 3))),
            Group("infinities", All(0, 1, double.PositiveInfinity, double.NegativeInfinity)),
            Group("NaN", NaNs()),
            Group("subnormal inputs", Draw(Drawn, () => new EdgePair(Subnormal(), Subnormal(), Number(2), Number(2))), isClaimed: !_isWide),
            Group("subnormal results", Draw(Drawn, SubnormalResult), isClaimed: !_isWide),
        ];
        if (_isWide)
            groups.Add(Group("subnormal products of a normal sum", Draw(Drawn, SubnormalProduct), isClaimed: false));
        return groups;
    }

    private EdgeGroup Group(string name, List<EdgePair> pairs, bool isClaimed = true) => new(name, _format, pairs, isClaimed);

    private static List<EdgePair> Draw(int count, Func<EdgePair> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];

    /// <summary>Every choice of four of these numbers.</summary>
    private List<EdgePair> All(params double[] numbers) =>
    [
        .. from a in numbers from b in numbers from cos in numbers from sin in numbers
           select new EdgePair(_format.Encode(a), _format.Encode(b), _format.Encode(cos), _format.Encode(sin)),
    ];

    /// <summary>Numbers whose first result lies in the middle of two codes: times 1.5, a code with an odd last bit often does.</summary>
    private List<EdgePair> Ties()
    {
        List<EdgePair> ties = [];
        while (ties.Count < MostTies)
        {
            EdgePair pair = new(Number(8), _format.Encode(0), _format.Encode(_random.Next(2) == 0 ? 1.5 : -0.75), _format.Encode(_random.NextDouble()));
            double result = _format.Decode(pair.A) * _format.Decode(pair.Cos);
            ushort nearest = _format.Encode(Math.Abs(result));
            if (new[] { nearest - 1, nearest }.Any(code => code >= 0 && code < _format.Infinity && _format.MidpointAfter(code) == Math.Abs(result)))
                ties.Add(pair);
        }

        return ties;
    }

    /// <summary>A NaN of each kind in each place: quiet and signalling, with either sign, with the smallest and the largest payload.</summary>
    private List<EdgePair> NaNs()
    {
        ushort quiet = (ushort)(_format.Infinity | ((0x8000 - _format.Infinity) >> 1));
        ushort[] kinds = [quiet, (ushort)(quiet | 0x8000), (ushort)(_format.Infinity + 1), 0x7FFF, 0xFFFF];
        List<EdgePair> pairs = [];
        foreach (ushort nan in kinds)
        {
            foreach (ushort other in (ushort[])[_format.Encode(1), _format.Encode(0), _format.Infinity])
            {
                pairs.Add(new EdgePair(nan, other, other, other));
                pairs.Add(new EdgePair(other, nan, other, other));
                pairs.Add(new EdgePair(other, other, nan, other));
                pairs.Add(new EdgePair(other, other, other, nan));
            }
        }

        return pairs;
    }

    /// <summary>A number of at most a size, with either sign.</summary>
    private ushort Number(double size) => _format.Encode(((2 * _random.NextDouble()) - 1) * size);

    private ushort Subnormal() => (ushort)(_random.Next(1, SmallestNormal) | (_random.Next(2) << 15));

    /// <summary>The code of the smallest number that is not subnormal.</summary>
    private int SmallestNormal => 0x8000 - _format.Infinity;

    /// <summary>Numbers of a share of the largest, times factors.</summary>
    private EdgePair Large(double least, double most, params double[] factors)
    {
        double largest = _format.Decode((ushort)(_format.Infinity - 1));
        return new EdgePair(Share(), Share(), Factor(), Factor());

        ushort Share() => _format.Encode((least + ((most - least) * _random.NextDouble())) * largest * (_random.Next(2) == 0 ? 1 : -1));

        ushort Factor() => _format.Encode(factors[_random.Next(factors.Length)]);
    }

    private EdgePair SubnormalResult()
    {
        // Roots of the smallest normal number: their products are about as small.
        double root = Math.Sqrt(_format.Decode((ushort)SmallestNormal));
        return new EdgePair(Number(root), Number(root), Number(root), Number(root));
    }

    /// <summary>One product is the smallest normal number or little more, the other is subnormal and changes it.</summary>
    private EdgePair SubnormalProduct()
    {
        double smallest = _format.Decode((ushort)SmallestNormal);
        return new EdgePair(_format.Encode(smallest * (1 + _random.NextDouble())), _format.Encode(smallest * 64), _format.Encode(1), _format.Encode(_random.NextDouble() / 128));
    }
}
