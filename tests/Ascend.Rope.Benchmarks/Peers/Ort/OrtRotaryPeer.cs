using Onnx;

namespace Ascend.Rope.Benchmarks.Peers.Ort;

/// <summary>
/// The operator <c>com.microsoft.RotaryEmbedding</c> with <c>interleaved = 1</c>. It takes the first halves of cos and sin, which it looks up by positions, and
/// leaves the pairs side by side. On a CPU it does not have bfloat16.
/// </summary>
internal sealed class OrtRotaryPeer : OrtPeer
{
    private const int Pairs = RopeShape.HeadDim / 2;

    private readonly NativeBuffer<ushort> _cos;
    private readonly NativeBuffer<ushort> _sin;
    private readonly NativeBuffer<long> _positions;

    public unsafe OrtRotaryPeer(PeerProblem problem, int threads)
        : base(problem, Model(problem), threads)
    {
        PeerShape shape = problem.Shape;
        _cos = FirstHalves(problem.CosRows);
        _sin = FirstHalves(problem.SinRows);
        _positions = new NativeBuffer<long>(shape.TableRows);
        for (int row = 0; row < shape.TableRows; row++)
            _positions.Span[row] = row;
        BindRows();
        BindTable("cos", _cos.Pointer, _cos.ByteCount, shape.TableRows, Pairs);
        BindTable("sin", _sin.Pointer, _sin.ByteCount, shape.TableRows, Pairs);
        BindIntegers("positions", _positions, shape.Batch, shape.Sequence);
    }

    public override string? FindError() => PeerResults.FindErrorInPairs(Problem);

    public override void Dispose()
    {
        base.Dispose();
        _positions.Dispose();
        _sin.Dispose();
        _cos.Dispose();
    }

    private static byte[] Model(PeerProblem problem)
    {
        OnnxGraph graph = new();
        graph.AddInput("x", OnnxType(problem), Shape(problem));
        graph.AddInput("positions", TensorProto.Types.DataType.Int64, problem.Shape.Batch, problem.Shape.Sequence);
        graph.AddInput("cos", OnnxType(problem), problem.Shape.TableRows, Pairs);
        graph.AddInput("sin", OnnxType(problem), problem.Shape.TableRows, Pairs);
        graph.AddOutput("y", OnnxType(problem), Shape(problem));
        graph.Add("RotaryEmbedding", ["x", "positions", "cos", "sin"], ["y"], ("interleaved", [1]), isMicrosoft: true);
        return graph.ToModel();
    }

    private static NativeBuffer<ushort> FirstHalves(ReadOnlySpan<ushort> rows)
    {
        NativeBuffer<ushort> halves = new(rows.Length / 2);
        for (int row = 0; row < rows.Length / RopeShape.HeadDim; row++)
            rows.Slice(row * RopeShape.HeadDim, Pairs).CopyTo(halves.Span[(row * Pairs)..]);
        return halves;
    }
}
