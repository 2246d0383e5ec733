using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Ascend.Rope.Sample.Bench;

/// <summary>A call that is measured.</summary>
internal abstract class BenchCall : IDisposable
{
    /// <summary>The calls: decoding steps, one with a row of cos for each sequence, and the first pass over a prompt, each in both types.</summary>
    public static IEnumerable<Func<NpuDevice, BenchCall>> All =>
    [
        device => new BenchCall<Half>(device, new RopeShape(32, 128, 1)),
        device => new BenchCall<BFloat16>(device, new RopeShape(32, 128, 1)),
        device => new BenchCall<Half>(device, new RopeShape(64, 32, 1)),
        device => new BenchCall<BFloat16>(device, new RopeShape(64, 32, 1)),
        device => new BenchCall<Half>(device, new RopeShape(1, 16, 2048)),
        device => new BenchCall<BFloat16>(device, new RopeShape(1, 16, 2048)),
    ];

    /// <summary>The shape of x.</summary>
    public abstract IReadOnlyList<long> Shape { get; }

    /// <summary>The type of all elements.</summary>
    public abstract NpuElementType ElementType { get; }

    /// <summary>The bytes that the operator reads and writes, and that the copy reads and writes.</summary>
    public abstract long ByteCount { get; }

    /// <summary>As in <c>[64, 32, 1, 64] Float16</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Shape)}] {ElementType}";

    /// <summary>Enqueues the operator.</summary>
    public abstract void Enqueue(NpuStream stream);

    /// <summary>Enqueues a copy within the device that reads and writes as many bytes.</summary>
    public abstract void EnqueueCopy(NpuStream stream);

    /// <summary>Compares the result with an independent loop.</summary>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public abstract void Check();

    public abstract void Dispose();
}

/// <summary>A call on elements of one type.</summary>
/// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
internal sealed class BenchCall<T> : BenchCall where T : unmanaged, INumberBase<T>
{
    private const int HeadDim = RopeShape.HeadDim;
    private const int Seed = 910;
    private readonly RopeShape _shape;
    private readonly T[] _hostX;
    private readonly T[] _hostCos;
    private readonly T[] _hostSin;
    private readonly NpuTensor _x;
    private readonly NpuTensor _cos;
    private readonly NpuTensor _sin;
    private readonly NpuTensor _y;
    private readonly NpuTensor _source;
    private readonly NpuTensor _copy;

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "The same numbers every time are wanted.")]
    public BenchCall(NpuDevice device, RopeShape shape)
    {
        Random random = new(Seed);
        _shape = shape;
        _hostX = Numbers(shape.Batch * shape.Heads * shape.Sequence, random);
        _hostCos = Numbers(shape.Batch * shape.Sequence, random);
        _hostSin = Numbers(shape.Batch * shape.Sequence, random);
        _x = device.CreateTensor<T>([shape.Batch, shape.Heads, shape.Sequence, HeadDim], _hostX);
        _cos = device.CreateTensor<T>([shape.Batch, 1, shape.Sequence, HeadDim], _hostCos);
        _sin = device.CreateTensor<T>([shape.Batch, 1, shape.Sequence, HeadDim], _hostSin);
        _y = device.Allocate<T>(_x.Shape);

        // A copy reads as much as it writes; the operator reads x, cos and sin, and writes y.
        _source = device.Allocate<T>(_x.ElementCount + _cos.ElementCount);
        _copy = device.Allocate<T>(_source.ElementCount);
        _source.Clear();
    }

    public override IReadOnlyList<long> Shape => [_shape.Batch, _shape.Heads, _shape.Sequence, HeadDim];

    public override NpuElementType ElementType => _x.ElementType;

    public override long ByteCount => 2 * _source.ByteCount;

    public override void Enqueue(NpuStream stream) => InterleaveRope.Enqueue(_x, _cos, _sin, _y, stream);

    public override void EnqueueCopy(NpuStream stream) => _copy.EnqueueCopyFrom(_source, stream);

    public override void Check()
    {
        T[] result = _y.ToArray<T>();
        int headLength = (int)_shape.Sequence * HeadDim;
        for (int head = 0; head < _shape.Batch * _shape.Heads; head++)
        {
            int start = head * headLength;
            int table = head / (int)_shape.Heads * headLength;
            T[] expected = ReferenceRope.Rotate<T>(
                _hostX.AsSpan(start, headLength), _hostCos.AsSpan(table, headLength), _hostSin.AsSpan(table, headLength), rowsPerAngle: 1);
            int difference = result.AsSpan(start, headLength).CommonPrefixLength(expected);
            if (difference < expected.Length)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The result must be that of the independent loop; of {this}, element {start + difference} of y is {result[start + difference]}, "
                    + $"not {expected[difference]}. Report it with the output of the command info."));
            }
        }
    }

    public override void Dispose()
    {
        _x.Dispose();
        _cos.Dispose();
        _sin.Dispose();
        _y.Dispose();
        _source.Dispose();
        _copy.Dispose();
    }

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "The same numbers every time are wanted.")]
    private static T[] Numbers(long rows, Random random)
    {
        T[] numbers = new T[rows * HeadDim];
        foreach (ref T number in numbers.AsSpan())
            number = T.CreateTruncating((random.NextSingle() * 2) - 1);
        return numbers;
    }
}
