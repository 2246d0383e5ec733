using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Tests.Reference;

/// <summary>Problems whose results are known by their hashes, so that processes and machines can be held to the same bits: tests/golden/rope.txt.</summary>
internal static class GoldenProblems
{
    private static readonly (string Name, RopeGeometry Geometry)[] s_geometries =
    [
        ("decode", new(32, 32, 1, 1)), ("prefill", new(3, 5, 67, 67)), ("shared", new(3, 5, 67, 1)), ("row", new(1, 1, 1, 1)),
    ];

    /// <summary>A line for each problem: its name, and the hash of the result that a way of solving it gives.</summary>
    public static IEnumerable<string> Lines(Func<RopeProblem, ushort[]> solve)
    {
        foreach (SixteenBitFormat format in SixteenBitFormat.All)
        {
            foreach ((string name, RopeGeometry geometry) in s_geometries)
            {
                yield return Line("ordinary", new RopeProblem(format, geometry).FillWithOrdinaryNumbers(seed: 1));
                yield return Line("any", new RopeProblem(format, geometry).FillWithAnyCodes(seed: 2));

                string Line(string numbers, RopeProblem problem) => $"{format.Name} {name} {numbers} {Hash(problem.WithOneNaN(solve(problem)))}";
            }
        }
    }

    private static string Hash(ushort[] codes) => Convert.ToHexString(XxHash128.Hash(MemoryMarshal.AsBytes(codes.AsSpan())));
}
