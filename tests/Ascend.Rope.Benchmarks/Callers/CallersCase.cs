namespace Ascend.Rope.Benchmarks.Callers;

/// <summary>A shape to measure.</summary>
/// <param name="Name">As in the rows.</param>
/// <param name="Shape">B, N and S.</param>
/// <param name="Calls">How many calls are made between two looks at the clock.</param>
internal sealed record CallersShape(string Name, RopeShape Shape, int Calls);

/// <summary>So many callers at once, each of whose calls may use so many threads.</summary>
/// <param name="Shape">What they call.</param>
/// <param name="Callers">How many they are.</param>
/// <param name="Threads">The threads of a call.</param>
/// <param name="Against">What the throughput is compared with; null for nothing.</param>
internal sealed record CallersCase(CallersShape Shape, int Callers, int Threads, CallersCase? Against);

/// <summary>What is measured.</summary>
internal static class CallersCases
{
    private const int Threads = 2;
    private const int Many = 16;

    private static readonly CallersShape s_a = new("a", new RopeShape(32, 32, 1), 1);
    private static readonly CallersShape s_b = new("b", new RopeShape(128, 128, 1), 1);

    private static readonly CallersShape[] s_shapes =
    [
        s_a,
        s_b,
        new("c", new RopeShape(1, 128, 4096), 1),
        new("d", new RopeShape(1, 16, 1024), 1),
        new("e", new RopeShape(1, 1, 4096), 1),
        new("f", new RopeShape(1, 1, 1), 256),
    ];

    /// <summary>Each stands behind the one that it is compared with.</summary>
    public static IEnumerable<CallersCase> All()
    {
        foreach (CallersShape shape in s_shapes)
        {
            CallersCase one = new(shape, 1, 1, null);
            CallersCase two = new(shape, 1, Threads, one);
            yield return one;
            yield return two;
            if (shape == s_a || shape == s_b)
                yield return new CallersCase(shape, Many, Threads, two);
        }
    }
}
