using System.Diagnostics;
using System.Runtime.InteropServices;
using Ascend.Rope.Service.Batching;

namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>Sends one request of one token after the other, and compares each answer.</summary>
internal sealed class BatchingCaller
{
    private readonly string _owner;
    private readonly RopeShape _shape;
    private readonly byte[] _x;
    private readonly RopeRows _rows;
    private readonly byte[] _y;
    private readonly byte[] _expected;
    private readonly RopeRequest _request = new();
    private readonly List<long> _ticks = new(1 << 18);

    public BatchingCaller(int number, int heads)
    {
        Random random = new(number);
        _owner = $"caller {number}";
        _shape = new RopeShape(1, heads, 1);
        Half[] x = Numbers(random, heads * RopeShape.HeadDim), cos = Numbers(random, RopeShape.HeadDim), sin = Numbers(random, RopeShape.HeadDim);
        Half[] y = new Half[x.Length];
        InterleaveRope.Apply<Half>(x, cos, sin, y, _shape);
        (_x, _expected, _y) = (Bytes(x), Bytes(y), new byte[y.Length * sizeof(ushort)]);
        _rows = RopeRows.Of(Bytes(cos), Bytes(sin), isOneRow: false);
    }

    /// <summary>How long each request took, in ticks of the stopwatch.</summary>
    public IReadOnlyList<long> Ticks => _ticks;

    /// <summary>How many answers were refusals, or had other bits.</summary>
    public int WrongAnswers { get; private set; }

    /// <summary>Sends until that time, and once at least.</summary>
    public async Task RunAsync(Batcher batcher, long end)
    {
        _ticks.Clear();
        long start;
        do
        {
            start = Stopwatch.GetTimestamp();
            _y.AsSpan().Clear();
            _request.Set(_owner, NpuElementType.Float16, _shape, _x, _rows, _y, long.MaxValue, CancellationToken.None);
            bool isRight = await batcher.RunAsync(_request).ConfigureAwait(false) is null && _y.AsSpan().SequenceEqual(_expected);
            _request.Reset();
            _ticks.Add(Stopwatch.GetTimestamp() - start);
            WrongAnswers += isRight ? 0 : 1;
        }
        while (Stopwatch.GetTimestamp() < end);
    }

    private static Half[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (Half)((random.NextSingle() * 2) - 1))];

    private static byte[] Bytes(Half[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
