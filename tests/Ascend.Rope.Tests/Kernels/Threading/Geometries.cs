namespace Ascend.Rope.Tests.Kernels.Threading;

/// <summary>Extents of calls, of many proportions.</summary>
internal static class Geometries
{
    public static IEnumerable<RopeGeometry> Generate(int seed, int count, long mostRows)
    {
        Random random = new(seed);
        for (int i = 0; i < count;)
        {
            (long batch, long heads, long sequence) = (Extent(random, mostRows), Extent(random, mostRows), Extent(random, mostRows));
            if (batch * heads * sequence > mostRows)
                continue;
            yield return new RopeGeometry(batch, heads, sequence, random.Next(2) == 0 ? 1 : sequence);
            i++;
        }
    }

    /// <summary>Of all magnitudes alike, and often 1.</summary>
    private static long Extent(Random random, long most) => random.Next(4) == 0 ? 1 : (long)Math.Exp(random.NextDouble() * Math.Log(most));
}
