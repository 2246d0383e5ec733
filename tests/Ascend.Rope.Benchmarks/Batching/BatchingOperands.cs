using System.Globalization;
using System.Runtime.InteropServices;
using Ascend.Rope.Service.Batching;

namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>The operands of a request of one token, room for its result, and what this must be.</summary>
internal sealed class BatchingOperands
{
    private readonly byte[] _expected;

    public BatchingOperands(int seed, int heads)
    {
        Random random = new(seed);
        Owner = $"caller {seed}";
        Shape = new RopeShape(1, heads, 1);
        Half[] x = Numbers(random, heads * RopeShape.HeadDim), cos = Numbers(random, RopeShape.HeadDim), sin = Numbers(random, RopeShape.HeadDim);
        Half[] y = new Half[x.Length];
        InterleaveRope.Apply<Half>(x, cos, sin, y, Shape);
        Body = Bytes([.. x, .. cos, .. sin]);
        int row = RopeShape.HeadDim * sizeof(ushort);
        X = Body.AsMemory(0, heads * row);
        Rows = RopeRows.Of(Body.AsMemory(heads * row, row), Body.AsMemory((heads + 1) * row, row), isOneRow: false);
        (_expected, Y) = (Bytes(y), new byte[y.Length * sizeof(ushort)]);
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"/v1/rope?dtype=F16&shape=1,{heads},1,{RopeShape.HeadDim}"), UriKind.Relative);
    }

    public string Owner { get; }

    public RopeShape Shape { get; }

    public ReadOnlyMemory<byte> X { get; }

    public RopeRows Rows { get; }

    public byte[] Y { get; }

    /// <summary>The request for the batcher, used again and again.</summary>
    public RopeRequest Request { get; } = new();

    /// <summary>x, cos and sin back to back, as HTTP takes them.</summary>
    public byte[] Body { get; }

    /// <summary>Where HTTP takes them.</summary>
    public Uri Address { get; }

    /// <summary>Whether y has the bits of the call by itself.</summary>
    public bool IsRight => Y.AsSpan().SequenceEqual(_expected);

    private static Half[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (Half)((random.NextSingle() * 2) - 1))];

    private static byte[] Bytes(Half[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
