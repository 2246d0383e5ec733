using Google.Protobuf;
using Onnx;

namespace Ascend.Rope.Benchmarks.Peers.Ort;

/// <summary>Puts a model together, as bytes that ONNX Runtime takes.</summary>
internal sealed class OnnxGraph
{
    /// <summary>The version of the file format, and of the standard operators.</summary>
    private const int Ir = 10;
    private const int Operators = 21;

    private const string Microsoft = "com.microsoft";

    private readonly GraphProto _graph = new() { Name = "rope" };

    public void AddInput(string name, TensorProto.Types.DataType type, params ReadOnlySpan<long> shape) => _graph.Input.Add(Value(name, type, shape));

    public void AddOutput(string name, TensorProto.Types.DataType type, params ReadOnlySpan<long> shape) => _graph.Output.Add(Value(name, type, shape));

    public void AddConstant(string name, params IReadOnlyCollection<long> values)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)TensorProto.Types.DataType.Int64, Dims = { values.Count } };
        tensor.Int64Data.Add(values);
        _graph.Initializer.Add(tensor);
    }

    public void AddConstant(string name, params IReadOnlyCollection<float> values)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)TensorProto.Types.DataType.Float, Dims = { values.Count } };
        tensor.FloatData.Add(values);
        _graph.Initializer.Add(tensor);
    }

    /// <summary>Adds an operator.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="inputs">The names of what it takes.</param>
    /// <param name="outputs">The names of what it gives.</param>
    /// <param name="attribute">A setting of it: an integer, or integers.</param>
    public void Add(string type, IEnumerable<string> inputs, IEnumerable<string> outputs, (string Name, long[] Values)? attribute = null, bool isMicrosoft = false)
    {
        NodeProto node = new() { OpType = type, Domain = isMicrosoft ? Microsoft : string.Empty };
        node.Input.Add(inputs);
        node.Output.Add(outputs);
        if (attribute is (string name, long[] values))
        {
            node.Attribute.Add(values is [long value]
                ? new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value }
                : new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } });
        }

        _graph.Node.Add(node);
    }

    public byte[] ToModel() => new ModelProto
    {
        IrVersion = Ir,
        Graph = _graph,
        OpsetImport =
        {
            new OperatorSetIdProto { Domain = string.Empty, Version = Operators },
            new OperatorSetIdProto { Domain = Microsoft, Version = 1 },
        },
    }.ToByteArray();

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, ReadOnlySpan<long> shape)
    {
        TensorShapeProto dimensions = new();
        foreach (long dimension in shape)
            dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = dimension });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } } };
    }
}
