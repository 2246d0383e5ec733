using Ascend.Rope.Benchmarks.Peers;

namespace Ascend.Rope.Benchmarks.Hostile;

/// <summary>Operands that leave the common path of a kernel.</summary>
/// <param name="Name">As in the rows.</param>
/// <param name="Replace">Puts them in place of a problem's ordinary ones.</param>
internal sealed record HostileData(string Name, Action<PeerProblem> Replace)
{
    private const ushort SignBit = 0x8000;

    /// <summary>The greatest finite <see cref="Half"/>.</summary>
    private const float Greatest = 65_504;

    public static IReadOnlyList<HostileData> All { get; } =
    [
        new("subnormal", FillSubnormal),
        new("Inf and NaN", FillNonFinite),
        new("x to 65504", FillLargeX),
        new("cos to 65504", FillLargeTables),
    ];

    private static void FillSubnormal(PeerProblem problem)
    {
        Func<Random, int> codes = random => 1 + random.Next(Fraction(problem.Type));
        FillX(problem, codes);
        FillTables(problem, codes);
    }

    private static void FillNonFinite(PeerProblem problem)
    {
        int infinity = problem.Type == NpuElementType.Float16 ? 0x7C00 : 0x7F80;
        Func<Random, int> codes = random => infinity + (random.Next(2) * random.Next(1, Fraction(problem.Type) + 1));
        FillX(problem, codes);
        FillTables(problem, codes);
    }

    private static void FillLargeX(PeerProblem problem) => FillX(problem, random => Large(random, problem.Type));

    private static void FillLargeTables(PeerProblem problem) => FillTables(problem, random => Large(random, problem.Type));

    /// <summary>The bits of a fraction, all set.</summary>
    private static int Fraction(NpuElementType type) => type == NpuElementType.Float16 ? 0x3FF : 0x7F;

    private static int Large(Random random, NpuElementType type) => type.Encode(random.NextSingle() * Greatest);

    private static unsafe void FillX(PeerProblem problem, Func<Random, int> codes) => Fill(new Span<ushort>(problem.X, problem.Inputs.Length), codes);

    private static unsafe void FillTables(PeerProblem problem, Func<Random, int> codes)
    {
        Fill(new Span<ushort>(problem.Cos, problem.CosRows.Length), codes);
        Fill(new Span<ushort>(problem.Sin, problem.SinRows.Length), codes);
    }

    private static void Fill(Span<ushort> operand, Func<Random, int> codes)
    {
        Random random = new(operand.Length);
        foreach (ref ushort code in operand)
            code = (ushort)(codes(random) | (random.Next(2) * SignBit));
    }
}
