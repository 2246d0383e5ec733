using Onnx;

namespace Ascend.Rope.Benchmarks.Peers.Ort;

/// <summary>
/// The operator as a graph of ONNX's own: widened to float, pairs transposed into halves, then <c>q·cos + (halves of q exchanged)·(−sin, sin)</c>, and rounded
/// once, so that the bits are the operator's. Slicing with steps in place of the transposition, and computing in float16, both take longer.
/// </summary>
internal sealed class OrtPrimitivesPeer : OrtPeer
{
    private const int Pairs = RopeShape.HeadDim / 2;

    public unsafe OrtPrimitivesPeer(PeerProblem problem, int threads)
        : base(problem, Model(problem), threads)
    {
        BindRows();
        BindTable("cos", problem.Cos, problem.TableByteCount, TableShape(problem));
        BindTable("sin", problem.Sin, problem.TableByteCount, TableShape(problem));
    }

    private static long[] TableShape(PeerProblem problem) => [problem.Shape.Batch, 1, problem.Shape.Sequence, RopeShape.HeadDim];

    private static byte[] Model(PeerProblem problem)
    {
        const long LastAxis = 3;
        OnnxGraph graph = new();
        long[] shape = Shape(problem);
        graph.AddInput("x", OnnxType(problem), shape);
        graph.AddInput("cos", OnnxType(problem), TableShape(problem));
        graph.AddInput("sin", OnnxType(problem), TableShape(problem));
        graph.AddOutput("y", OnnxType(problem), shape);
        graph.AddConstant("rows of pairs", shape[0], shape[1], shape[2], Pairs, 2);
        graph.AddConstant("rows", shape);
        graph.AddConstant("halves", Pairs, Pairs);
        graph.AddConstant("signs", [.. Enumerable.Range(0, RopeShape.HeadDim).Select(i => i < Pairs ? -1f : 1f)]);

        long[] toFloat = [(long)TensorProto.Types.DataType.Float];
        graph.Add("Cast", ["x"], ["wide x"], ("to", toFloat));
        graph.Add("Cast", ["cos"], ["wide cos"], ("to", toFloat));
        graph.Add("Cast", ["sin"], ["wide sin"], ("to", toFloat));
        graph.Add("Reshape", ["wide x", "rows of pairs"], ["pairs"]);
        graph.Add("Transpose", ["pairs"], ["parted"], ("perm", [0, 1, 2, 4, 3]));
        graph.Add("Reshape", ["parted", "rows"], ["q"]);
        graph.Add("Split", ["q", "halves"], ["first", "second"], ("axis", [LastAxis]));
        graph.Add("Concat", ["second", "first"], ["exchanged"], ("axis", [LastAxis]));
        graph.Add("Mul", ["wide sin", "signs"], ["signed sin"]);
        graph.Add("Mul", ["q", "wide cos"], ["by cos"]);
        graph.Add("Mul", ["exchanged", "signed sin"], ["by sin"]);
        graph.Add("Add", ["by cos", "by sin"], ["wide y"]);
        graph.Add("Cast", ["wide y"], ["y"], ("to", [(long)OnnxType(problem)]));
        return graph.ToModel();
    }
}
