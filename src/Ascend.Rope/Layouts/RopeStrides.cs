namespace Ascend.Rope;

/// <summary>Where the rows of the four operands of a call lie. The elements of a row of y adjoin.</summary>
/// <param name="X">The strides of x.</param>
/// <param name="Cos">The strides of cos.</param>
/// <param name="Sin">The strides of sin.</param>
/// <param name="Y">The strides of y.</param>
internal readonly record struct RopeStrides(RowStrides X, RowStrides Cos, RowStrides Sin, RowStrides Y)
{
    /// <summary>Those of operands that are dense, all four.</summary>
    public static RopeStrides Dense(in RopeGeometry geometry)
    {
        RowStrides rows = RowStrides.Dense(geometry.Heads, geometry.Sequence);
        RowStrides table = RowStrides.Dense(1, geometry.CosSequence);
        return new RopeStrides(rows, table, table, rows);
    }

    /// <summary>Those of a call over tensors, whose shapes have passed every check. y is dense.</summary>
    public static RopeStrides Of(in RopeGeometry geometry, TensorLayout x, TensorLayout cos, TensorLayout sin) => Dense(geometry) with
    {
        X = RowStrides.Of(x.Strides),
        Cos = RowStrides.Of(cos.Strides),
        Sin = RowStrides.Of(sin.Strides),
    };
}
