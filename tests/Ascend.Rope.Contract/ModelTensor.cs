using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope.Contract;

/// <summary>What a tensor is, in the plainest way: a list of the places of its elements in an array.</summary>
/// <param name="Memory">The memory that views share.</param>
/// <param name="Offset">Where its first element lies.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Strides">Its strides.</param>
internal sealed record ModelTensor(Half[] Memory, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>More than the sequences need, and little enough to be allocated.</summary>
    private const long MostElements = 1 << 16;

    /// <summary>The places of the elements, in row-major order.</summary>
    public IEnumerable<long> Places => Shape.Zip(Strides).Aggregate(
        (IEnumerable<long>)[Offset],
        (places, dimension) => places.SelectMany(place => Enumerable.Range(0, (int)dimension.First).Select(index => place + (index * dimension.Second))));

    public bool IsDense => Places.SequenceEqual(Enumerable.Range(0, (int)Shape.Aggregate((a, b) => a * b)).Select(index => Offset + index));

    public Half[] Elements => [.. Places.Select(place => Memory[place])];

    /// <summary>Whether a shape can be, and is small enough to try.</summary>
    public static bool CanBe(long[] shape) =>
        shape.Length is >= 1 and <= 8 && shape.All(dimension => dimension >= 1)
        && shape.Aggregate((Int128)1, (count, dimension) => Int128.Min(count * dimension, long.MaxValue)) <= MostElements;

    /// <summary>Whether a shape is refused by its dimensions, and not because a device has no room for it.</summary>
    public static bool IsTooLarge(long[] shape) =>
        shape.Length is >= 1 and <= 8 && shape.All(dimension => dimension >= 1) && !CanBe(shape);

    public static ModelTensor Dense(Half[] memory, long offset, long[] shape) => new(memory, offset, shape, DenseStrides(shape));

    public bool TryView(long offset, long[] shape, long[] strides, [NotNullWhen(true)] out ModelTensor? view)
    {
        view = null;
        if (!CanBe(shape) || strides.Length != shape.Length || offset < 0 || strides.Any(stride => stride < 0))
            return false;
        if (offset + Extent(shape, strides) > Extent(Shape, Strides))
            return false;
        view = new ModelTensor(Memory, Offset + offset, shape, strides);
        return true;
    }

    public bool TryNarrow(int dimension, long start, long length, [NotNullWhen(true)] out ModelTensor? view)
    {
        view = null;
        if (dimension < 0 || dimension >= Shape.Length || start < 0 || length < 1 || (Int128)start + length > Shape[dimension])
            return false;
        view = this with { Offset = Offset + (start * Strides[dimension]), Shape = [.. Shape.Select((size, index) => index == dimension ? length : size)] };
        return true;
    }

    public bool TryTranspose(int one, int other, [NotNullWhen(true)] out ModelTensor? view)
    {
        view = null;
        if (one < 0 || one >= Shape.Length || other < 0 || other >= Shape.Length)
            return false;
        view = this with { Shape = Exchanged(Shape, one, other), Strides = Exchanged(Strides, one, other) };
        return true;
    }

    public bool TrySlice(long offset, long[] shape, [NotNullWhen(true)] out ModelTensor? view)
    {
        view = null;
        return IsDense && CanBe(shape) && TryView(offset, shape, DenseStrides(shape), out view);
    }

    public bool SharesElementsWith(ModelTensor other) => ReferenceEquals(Memory, other.Memory) && Places.Intersect(other.Places).Any();

    public void Write(Half[] elements)
    {
        foreach ((long place, Half element) in Places.Zip(elements))
            Memory[place] = element;
    }

    private static Int128 Extent(long[] shape, long[] strides) =>
        1 + shape.Zip(strides).Aggregate((Int128)0, (sum, dimension) => sum + (((Int128)dimension.First - 1) * dimension.Second));

    private static long[] DenseStrides(long[] shape) => [.. shape.Select((_, index) => shape[(index + 1)..].Aggregate(1L, (product, size) => product * size))];

    private static long[] Exchanged(long[] numbers, int one, int other)
    {
        long[] result = [.. numbers];
        (result[one], result[other]) = (result[other], result[one]);
        return result;
    }
}
