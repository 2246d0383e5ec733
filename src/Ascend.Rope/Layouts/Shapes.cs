namespace Ascend.Rope;

/// <summary>Shapes of dense tensors: dimensions in row-major order.</summary>
internal static class Shapes
{
    /// <summary>The highest rank that a tensor may have: CANN silently corrupts descriptors beyond 25, and its operators use at most 8.</summary>
    public const int MaxRank = 8;

    /// <summary>The most elements whose bytes can be counted.</summary>
    private const ulong MaxCount = long.MaxValue / NpuElementTypes.ByteCount;

    /// <summary>The number of elements of a dense tensor, after checking that it can exist.</summary>
    /// <exception cref="ArgumentException">The rank is not 1 to 8, a dimension is below 1, or the bytes pass <see cref="long.MaxValue"/>.</exception>
    public static long Count(ReadOnlySpan<long> shape, string name)
    {
        if (shape.Length is 0 or > MaxRank)
            throw new ArgumentException($"A shape must have 1 to {MaxRank} dimensions; {name} has {shape.Length}.", name);

        ulong count = 1;
        foreach (long dimension in shape)
        {
            if (dimension < 1)
                throw new ArgumentException($"Every dimension must be at least 1; {name} is {Format(shape)}. For nothing to rotate, make no call.", name);
            if (Math.BigMul(count, (ulong)dimension, out count) != 0 || count > MaxCount)
                throw new ArgumentException($"A tensor must have fewer than 2^63 bytes; {name} is {Format(shape)}.", name);
        }

        return (long)count;
    }

    /// <summary>As it stands in messages: <c>[2, 3, 4, 64]</c>.</summary>
    public static string Format(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
