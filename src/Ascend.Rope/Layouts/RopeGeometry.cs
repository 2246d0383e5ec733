using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope;

/// <summary>A call whose shapes have passed every check: what a backend computes, with all four extents at least 1.</summary>
/// <param name="Batch">B.</param>
/// <param name="Heads">N.</param>
/// <param name="Sequence">S.</param>
/// <param name="CosSequence">The rows of cos and sin for each batch entry: S, or 1 when all positions share one row.</param>
internal readonly record struct RopeGeometry(long Batch, long Heads, long Sequence, long CosSequence)
{
    /// <summary>Checks the shapes of the operands against the rules of aclnnInterleaveRope's tiling, in its order.</summary>
    public static RopeGeometry FromShapes(ReadOnlySpan<long> x, ReadOnlySpan<long> cos, ReadOnlySpan<long> sin)
    {
        CheckRanks(x, cos, sin);
        _ = Shapes.Count(x, nameof(x));
        _ = Shapes.Count(cos, nameof(cos));
        _ = Shapes.Count(sin, nameof(sin));
        return FromCounted(x, cos, sin);
    }

    /// <summary>The geometry of a call over tensors, whose sizes were checked when they were made.</summary>
    public static RopeGeometry FromLayouts(TensorLayout x, TensorLayout cos, TensorLayout sin)
    {
        CheckRanks(x.Shape, cos.Shape, sin.Shape);
        return FromCounted(x.Shape, cos.Shape, sin.Shape);
    }

    private static RopeGeometry FromCounted(ReadOnlySpan<long> x, ReadOnlySpan<long> cos, ReadOnlySpan<long> sin)
    {
        if (x[3] != RopeShape.HeadDim)
            Throw("The last dimension of x must be 64, the only rotary dimension that the operator has", One("x", x), nameof(x));
        if (!cos.SequenceEqual(sin))
            Throw("cos and sin must have one shape", Both("cos", cos, "sin", sin), nameof(sin));
        if (cos[0] != x[0])
        {
            Throw(
                "cos must have the batch of x, since a batch of one is not broadcast", Both("x", x, "cos", cos), nameof(cos),
                " Repeat its rows for each batch entry.");
        }

        if (cos[1] != 1)
            Throw("cos must have 1 as its second dimension, since all heads share it", Both("x", x, "cos", cos), nameof(cos));
        if (cos[2] != 1 && cos[2] != x[2])
            Throw("cos must have a row for each position of x, or one for all", Both("x", x, "cos", cos), nameof(cos));
        if (cos[3] != RopeShape.HeadDim)
            Throw("The last dimension of cos must be 64, as that of x", Both("x", x, "cos", cos), nameof(cos));

        return new RopeGeometry(x[0], x[1], x[2], cos[2]);
    }

    private static void CheckRanks(ReadOnlySpan<long> x, ReadOnlySpan<long> cos, ReadOnlySpan<long> sin)
    {
        CheckRank(x, nameof(x), "[B, N, S, 64]");
        CheckRank(cos, nameof(cos), "[B, 1, S or 1, 64]");
        CheckRank(sin, nameof(sin), "the shape of cos");
    }

    private static void CheckRank(ReadOnlySpan<long> shape, string name, string expected)
    {
        if (shape.Length != 4)
            ThrowRank(shape, name, expected);
    }

    [DoesNotReturn]
    private static void ThrowRank(ReadOnlySpan<long> shape, string name, string expected) =>
        throw new ArgumentException($"{name} must have 4 dimensions, {expected}; it is {Shapes.Format(shape)}.", name);

    /// <summary>Messages are put together here and not where the rules are, since room for the parts would be cleared at every call.</summary>
    [DoesNotReturn]
    private static void Throw(string rule, string values, string name, string remedy = "") =>
        throw new ArgumentException($"{rule}; {values}.{remedy}", name);

    private static string Both(string first, ReadOnlySpan<long> shape, string second, ReadOnlySpan<long> secondShape) =>
        $"{One(first, shape)}, {One(second, secondShape)}";

    private static string One(string name, ReadOnlySpan<long> shape) => $"{name} is {Shapes.Format(shape)}";
}
