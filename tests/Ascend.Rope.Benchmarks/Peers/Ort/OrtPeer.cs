using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Onnx;

namespace Ascend.Rope.Benchmarks.Peers.Ort;

/// <summary>A model in ONNX Runtime, over the memory of the problem: bound once, so that a call copies and allocates nothing.</summary>
internal abstract class OrtPeer : Peer
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly List<OrtValue> _values = [];

    /// <param name="problem">The operands.</param>
    /// <param name="model">The model, whose inputs and output <see cref="Bind"/> then binds.</param>
    /// <param name="threads">The threads that compute, the caller among them.</param>
    protected OrtPeer(PeerProblem problem, byte[] model, int threads)
        : base(problem)
    {
        using SessionOptions options = new()
        {
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        _session = new InferenceSession(model, options);
        _binding = _session.CreateIoBinding();
    }

    public sealed override void Run() => _session.RunWithBinding(_options, _binding);

    public override void Dispose()
    {
        foreach (OrtValue value in _values)
            value.Dispose();
        _options.Dispose();
        _binding.Dispose();
        _session.Dispose();
        base.Dispose();
    }

    protected static TensorProto.Types.DataType OnnxType(PeerProblem problem) =>
        problem.Type == NpuElementType.Float16 ? TensorProto.Types.DataType.Float16 : TensorProto.Types.DataType.Bfloat16;

    protected static long[] Shape(PeerProblem problem) => [problem.Shape.Batch, problem.Shape.Heads, problem.Shape.Sequence, RopeShape.HeadDim];

    /// <summary>Binds x and y.</summary>
    protected unsafe void BindRows()
    {
        _binding.BindInput("x", Value(Problem.X, Problem.ByteCount, Shape(Problem)));
        _binding.BindOutput("y", Value(Problem.Y, Problem.ByteCount, Shape(Problem)));
    }

    protected unsafe void BindTable(string name, ushort* memory, long bytes, params long[] shape) => _binding.BindInput(name, Value(memory, bytes, shape));

    protected unsafe void BindIntegers(string name, NativeBuffer<long> memory, params long[] shape)
    {
        OrtValue value = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Int64, shape, (nint)memory.Pointer, memory.ByteCount);
        _values.Add(value);
        _binding.BindInput(name, value);
    }

    private unsafe OrtValue Value(ushort* memory, long bytes, long[] shape)
    {
        TensorElementType type = Problem.Type == NpuElementType.Float16 ? TensorElementType.Float16 : TensorElementType.BFloat16;
        OrtValue value = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, (nint)memory, bytes);
        _values.Add(value);
        return value;
    }
}
