namespace Ascend.Rope;

/// <summary>Where the elements of a tensor lie in the memory that it shares. All numbers count elements.</summary>
internal sealed class TensorLayout
{
    private readonly long[] _shape;
    private readonly long[] _strides;

    private TensorLayout(long offset, long[] shape, long[] strides, long count, long extent)
    {
        (Offset, _shape, _strides, Count, Extent) = (offset, shape, strides, count, extent);
        IsDense = HasDenseStrides(shape, strides);
    }

    /// <summary>Where the first element lies.</summary>
    public long Offset { get; }

    /// <summary>The dimensions.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>How far it is from one index to the next in each dimension; at least 0, and 0 where all indices share one element.</summary>
    public ReadOnlySpan<long> Strides => _strides;

    /// <summary>The product of the dimensions.</summary>
    public long Count { get; }

    /// <summary>From the first element to the last, both included.</summary>
    public long Extent { get; }

    /// <summary>Whether the elements lie one behind the other in row-major order. The stride of a dimension of size 1 does not matter.</summary>
    public bool IsDense { get; }

    /// <summary>How many elements lie one behind the other wherever one looks: the size of the largest block of inner dimensions that is dense.</summary>
    public long ContiguousRun
    {
        get
        {
            long run = 1;
            for (int i = _shape.Length - 1; i >= 0 && (_shape[i] == 1 || _strides[i] == run); i--)
                run *= _shape[i];
            return run;
        }
    }

    /// <summary>Where an element lies.</summary>
    /// <param name="index">Its number in row-major order.</param>
    public long OffsetOf(long index)
    {
        long offset = Offset;
        for (int i = _shape.Length - 1; i >= 0; i--)
        {
            (index, long remainder) = Math.DivRem(index, _shape[i]);
            offset += remainder * _strides[i];
        }

        return offset;
    }

    /// <summary>Elements one behind the other.</summary>
    /// <exception cref="ArgumentException">The shape cannot be.</exception>
    public static TensorLayout Dense(long offset, ReadOnlySpan<long> shape, string name)
    {
        long count = Shapes.Count(shape, name);
        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }

        return new TensorLayout(offset, shape.ToArray(), strides, count, count);
    }

    /// <summary>Elements at strides of their own, the first at 0, in memory that reaches as far as they do.</summary>
    /// <exception cref="ArgumentException">The shape or the strides cannot be.</exception>
    public static TensorLayout Strided(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        Int128 extent = 1;
        for (int i = 0; i < shape.Length; i++)
            extent += Int128.Max(0, ((Int128)shape[i] - 1) * strides[i]);
        return Dense(0, [(long)Int128.Min(extent, long.MaxValue)], nameof(strides)).View(0, shape, strides);
    }

    /// <summary>A part of this layout's memory in another shape, any way its strides go.</summary>
    /// <param name="elementOffset">Where it starts, counted in memory from the first element of this layout.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="strides">Its strides.</param>
    /// <exception cref="ArgumentException">The shape or the strides cannot be, or an element would lie outside of this layout's memory.</exception>
    public TensorLayout View(long elementOffset, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        long count = Shapes.Count(shape, nameof(shape));
        if (strides.Length != shape.Length)
        {
            throw new ArgumentException(
                $"A view must have a stride for each dimension; the shape is {Shapes.Format(shape)}, the strides are {Shapes.Format(strides)}.",
                nameof(strides));
        }

        Int128 extent = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            if (strides[i] < 0)
            {
                throw new ArgumentException(
                    $"A stride must be at least 0, which repeats one element; the strides are {Shapes.Format(strides)}.", nameof(strides));
            }

            extent += ((Int128)shape[i] - 1) * strides[i];
        }

        if (elementOffset < 0 || elementOffset + extent > Extent)
        {
            throw new ArgumentException(
                $"A view must lie within the memory of its tensor, which spans {Extent} elements; offset {elementOffset}, shape "
                + $"{Shapes.Format(shape)} and strides {Shapes.Format(strides)} need {elementOffset + extent}.", nameof(elementOffset));
        }

        return new TensorLayout(Offset + elementOffset, shape.ToArray(), strides.ToArray(), count, (long)extent);
    }

    /// <summary>The same elements within a range of one dimension.</summary>
    /// <exception cref="ArgumentException">There is no such dimension, or the range is not within it.</exception>
    public TensorLayout Narrow(int dimension, long start, long length)
    {
        CheckDimension(dimension, nameof(dimension));
        if (start < 0 || length < 1 || start > _shape[dimension] - length)
        {
            throw new ArgumentException(
                $"A range must lie within its dimension and hold at least one index; dimension {dimension} of {Shapes.Format(_shape)} has "
                + $"{_shape[dimension]}, the range starts at {start} and has {length}.", nameof(start));
        }

        long[] shape = [.. _shape];
        shape[dimension] = length;
        return View(start * _strides[dimension], shape, _strides);
    }

    /// <summary>The same elements with two dimensions exchanged.</summary>
    /// <exception cref="ArgumentException">There is no such dimension.</exception>
    public TensorLayout Transpose(int dimension1, int dimension2)
    {
        CheckDimension(dimension1, nameof(dimension1));
        CheckDimension(dimension2, nameof(dimension2));
        long[] shape = [.. _shape];
        long[] strides = [.. _strides];
        (shape[dimension1], shape[dimension2]) = (shape[dimension2], shape[dimension1]);
        (strides[dimension1], strides[dimension2]) = (strides[dimension2], strides[dimension1]);
        return View(0, shape, strides);
    }

    private static bool HasDenseStrides(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        long stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != stride)
                return false;
            stride *= shape[i];
        }

        return true;
    }

    private void CheckDimension(int dimension, string name)
    {
        if (dimension < 0 || dimension >= _shape.Length)
        {
            throw new ArgumentException(
                $"A dimension is counted from 0, and {Shapes.Format(_shape)} has {_shape.Length}; it is {dimension}.", name);
        }
    }
}
