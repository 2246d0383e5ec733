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

    /// <summary>The problems, by their names.</summary>
    public static IEnumerable<(string Name, RopeProblem Problem)> All =>
        from format in SixteenBitFormat.All
        from sized in s_geometries
        from filled in new[]
        {
            ("ordinary", new RopeProblem(format, sized.Geometry).FillWithOrdinaryNumbers(seed: 1)),
            ("any", new RopeProblem(format, sized.Geometry).FillWithAnyCodes(seed: 2)),
        }
        select ($"{format.Name} {sized.Name} {filled.Item1}", filled.Item2);

    /// <summary>A line for each problem: its name, and the hash of the result that a way of solving it gives.</summary>
    public static IEnumerable<string> Lines(Func<RopeProblem, ushort[]> solve) =>
        All.Select(problem => Line(problem.Name, problem.Problem, solve(problem.Problem)));

    /// <summary>The line of one problem, with a result of it.</summary>
    public static string Line(string name, RopeProblem problem, ushort[] result) => $"{name} {Hash(problem.WithOneNaN(result))}";

    private static string Hash(ushort[] codes) => Convert.ToHexString(XxHash128.Hash(MemoryMarshal.AsBytes(codes.AsSpan())));
}
