namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>Compares what a peer left with what the operator gives.</summary>
internal static class PeerResults
{
    private const int Pairs = RopeShape.HeadDim / 2;

    /// <summary>What a peer may be off that rounds both products and the sum to the type: a rounding each, and the operator's own.</summary>
    private const int Roundings = 3;

    /// <summary>The first element that is not the same, or null.</summary>
    public static string? FindDifference(ReadOnlySpan<ushort> results, ReadOnlySpan<ushort> expected)
    {
        int at = results.CommonPrefixLength(expected);
        return at == expected.Length ? null : $"element {at} is 0x{results[at]:X4}, not 0x{expected[at]:X4}";
    }

    /// <summary>The first element that is too far off, or null, for a peer that leaves the pairs of a row side by side.</summary>
    /// <remarks>y[j] is at 2j, and y[j + 32] at 2j + 1. The tolerance is 3 unit roundoffs of |x[2j]| + |x[2j+1]|, which bounds either product.</remarks>
    public static string? FindErrorInPairs(PeerProblem problem)
    {
        ReadOnlySpan<ushort> results = problem.Results, expected = problem.Expected, x = problem.Inputs;
        NpuElementType type = problem.Type;
        for (int row = 0; row < results.Length; row += RopeShape.HeadDim)
        {
            for (int i = 0; i < RopeShape.HeadDim; i++)
            {
                float actual = type.Decode(results[row + i]), wanted = type.Decode(expected[row + (i / 2) + (i % 2 * Pairs)]);
                float size = Math.Abs(type.Decode(x[row + i])) + Math.Abs(type.Decode(x[row + (i ^ 1)]));
                if (!(Math.Abs(actual - wanted) <= Roundings * type.UnitRoundoff() * size))
                    return $"element {row + i} is {actual}, too far from {wanted}";
            }
        }

        return null;
    }
}
