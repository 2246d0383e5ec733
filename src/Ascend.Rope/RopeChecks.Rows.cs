using System.Runtime.CompilerServices;
using CommunityToolkit.HighPerformance;

namespace Ascend.Rope;

/// <content>The rules for rows of host memory that lie at a pitch.</content>
internal static partial class RopeChecks
{
    /// <summary>Checks a call over rows and returns its geometry and strides.</summary>
    public static (RopeGeometry Geometry, RopeStrides Strides) Rows<T>(
        ReadOnlySpan2D<T> x, ReadOnlySpan2D<T> cos, ReadOnlySpan2D<T> sin, ReadOnlySpan2D<T> y, RopeShape shape, RopeOptions options)
        where T : unmanaged
    {
        _ = NpuElementTypes.Of<T>();
        CheckOptions(options);
        ReadOnlySpan<long> xShape = [shape.Batch, shape.Heads, shape.Sequence, RopeShape.HeadDim];
        long rows = Shapes.Count(xShape, nameof(shape)) / RopeShape.HeadDim;
        CheckRows(x, rows, nameof(x), xShape);
        CheckRows(y, rows, nameof(y), xShape);
        CheckWidth(cos, nameof(cos));
        if (cos.Height != shape.Batch && cos.Height != shape.Batch * shape.Sequence)
        {
            throw new ArgumentException(
                $"cos must have B·S = {shape.Batch * shape.Sequence} rows, one for each position, or B = {shape.Batch}, one for all; it has "
                + $"{cos.Height}, and x is {Shapes.Format(xShape)}.", nameof(cos));
        }

        CheckWidth(sin, nameof(sin));
        if (sin.Height != cos.Height)
            throw new ArgumentException($"sin must have as many rows as cos; cos has {cos.Height}, sin has {sin.Height}. Slice the longer.", nameof(sin));

        CheckOverlap(Place(y, x), Place(y, cos), Place(y, sin), options);
        long cosSequence = cos.Height / shape.Batch;
        RopeStrides strides = new(
            RowStrides.Pitched(shape.Heads, shape.Sequence, Pitch(x)), RowStrides.Pitched(1, cosSequence, Pitch(cos)),
            RowStrides.Pitched(1, cosSequence, Pitch(sin)), RowStrides.Pitched(shape.Heads, shape.Sequence, Pitch(y)));
        return (new RopeGeometry(shape.Batch, shape.Heads, shape.Sequence, cosSequence), strides);
    }

    private static void CheckRows<T>(ReadOnlySpan2D<T> operand, long rows, string name, ReadOnlySpan<long> shape)
    {
        CheckWidth(operand, name);
        if (operand.Height != rows)
        {
            throw new ArgumentException(
                $"{name} must have B·N·S = {rows} rows for {Shapes.Format(shape)}; it has {operand.Height}. Slice it, or correct the shape.", name);
        }
    }

    private static void CheckWidth<T>(ReadOnlySpan2D<T> operand, string name)
    {
        if (operand.Width != RopeShape.HeadDim)
        {
            throw new ArgumentException(
                $"The rows of {name} must have 64 elements, the only rotary dimension that the operator has; they have {operand.Width}. Slice the columns "
                + "that are to be rotated.", name);
        }
    }

    /// <summary>From one row to the next, in elements: at least 64.</summary>
    private static long Pitch<T>(ReadOnlySpan2D<T> rows) => rows.Height == 1
        ? RopeShape.HeadDim
        : Unsafe.ByteOffset(ref rows.DangerousGetReferenceAt(0, 0), ref rows.DangerousGetReferenceAt(1, 0)) / NpuElementTypes.ByteCount;

    /// <summary>Columns of one matrix beside each other are apart, though their memory interleaves; at different pitches all between counts.</summary>
    private static Overlap Place<T>(ReadOnlySpan2D<T> y, ReadOnlySpan2D<T> other)
    {
        const long RowBytes = RopeShape.HeadDim * NpuElementTypes.ByteCount;
        long pitch = Pitch(y) * NpuElementTypes.ByteCount;
        long otherPitch = Pitch(other) * NpuElementTypes.ByteCount;
        long distance = Unsafe.ByteOffset(ref other.DangerousGetReference(), ref y.DangerousGetReference());
        Overlap place = Place(distance, ((y.Height - 1) * pitch) + RowBytes, 0, ((other.Height - 1) * otherPitch) + RowBytes);
        if (place == Overlap.None || pitch != otherPitch)
            return place == Overlap.None ? Overlap.None : Overlap.Partial;

        long columns = ((distance % pitch) + pitch) % pitch;
        return columns >= RowBytes && pitch - columns >= RowBytes ? Overlap.None : place;
    }
}
