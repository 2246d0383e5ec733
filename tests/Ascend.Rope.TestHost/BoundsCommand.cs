using Ascend.Rope.Kernels;
using Ascend.Rope.Tests.Reference;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Runs every kernel on operands that end, then that begin, at unreadable pages, with inputs that cannot be written. One byte astray ends
/// the process. With the arguments <c>overrun Start</c> or <c>overrun End</c> it goes astray there on purpose, to show that it would.
/// </summary>
internal static unsafe class BoundsCommand
{
    private static readonly RopeGeometry[] s_geometries = [new(1, 1, 1, 1), new(2, 3, 5, 5), new(2, 3, 5, 1), new(1, 2, 33, 33)];

    public static int Run(string[] args)
    {
        bool overrun = args is ["overrun", _];
        GuardedSide[] sides = overrun ? [Enum.Parse<GuardedSide>(args[1])] : Enum.GetValues<GuardedSide>();
        foreach (GuardedSide side in sides)
            foreach (SixteenBitFormat format in SixteenBitFormat.All)
                foreach (KernelWidth width in Enum.GetValues<KernelWidth>())
                    foreach (RopeGeometry geometry in s_geometries) Run(side, format, width, geometry, overrun);

        foreach (GuardedSide side in sides)
            foreach (KernelWidth width in Enum.GetValues<KernelWidth>())
                foreach (RopeGeometry geometry in s_geometries) RunStrided(side, width, geometry);

        Console.WriteLine("within bounds");
        return 0;
    }

    private static void Run(GuardedSide side, SixteenBitFormat format, KernelWidth width, RopeGeometry geometry, bool overrun)
    {
        RopeProblem problem = new RopeProblem(format, geometry).FillWithOrdinaryNumbers(seed: 3);
        using GuardedMemory x = Guarded(problem.X, side);
        using GuardedMemory cos = Guarded(problem.Cos, side);
        using GuardedMemory sin = Guarded(problem.Sin, side);
        using var y = new GuardedMemory(problem.X.Length * sizeof(ushort), side);

        ushort* start = !overrun ? x.Codes : side == GuardedSide.End ? x.Codes + 1 : x.Codes - 1;
        RopeProblem.Run(format, start, cos.Codes, sin.Codes, y.Codes, geometry, RopeStrides.Dense(geometry), width);

        var result = new ushort[problem.X.Length];
        new ReadOnlySpan<ushort>(y.Codes, result.Length).CopyTo(result);
        if (problem.Difference(problem.Expected(), result) is { } difference) throw new InvalidOperationException(difference);
    }

    /// <summary>The rows of x and y lie at a pitch, and the elements of cos and sin apart.</summary>
    private static void RunStrided(GuardedSide side, KernelWidth width, RopeGeometry geometry)
    {
        const int Pitch = 71;
        const int Step = 3;
        RopeProblem problem = new RopeProblem(SixteenBitFormat.Half, geometry).FillWithOrdinaryNumbers(seed: 4);
        RowStrides rows = RowStrides.Pitched(geometry.Heads, geometry.Sequence, Pitch);
        RowStrides table = RowStrides.Dense(1, geometry.CosSequence);
        table = new RowStrides(table.Batch * Step, table.Head * Step, table.Position * Step, Step);
        RopeStrides strides = new(rows, table, table, rows);
        using GuardedMemory x = Guarded(Spread(problem.X, Pitch, 1), side);
        using GuardedMemory cos = Guarded(Spread(problem.Cos, 64 * Step, Step), side);
        using GuardedMemory sin = Guarded(Spread(problem.Sin, 64 * Step, Step), side);
        int length = Place(problem.X.Length - 1, Pitch, 1) + 1;
        using var y = new GuardedMemory(length * sizeof(ushort), side);
        new Span<ushort>(y.Codes, length).Fill(0x1234);

        RopeProblem.Run(SixteenBitFormat.Half, x.Codes, cos.Codes, sin.Codes, y.Codes, geometry, strides, width);

        ushort[] expected = new ushort[length];
        Array.Fill(expected, (ushort)0x1234);
        ushort[] rotated = problem.Expected();
        for (int i = 0; i < rotated.Length; i++) expected[Place(i, Pitch, 1)] = rotated[i];
        if (!new ReadOnlySpan<ushort>(y.Codes, length).SequenceEqual(expected)) throw new InvalidOperationException($"{width}, {geometry}: wrong where strided");
    }

    private static ushort[] Spread(ushort[] codes, int pitch, int step)
    {
        ushort[] spread = new ushort[Place(codes.Length - 1, pitch, step) + 1];
        for (int i = 0; i < codes.Length; i++) spread[Place(i, pitch, step)] = codes[i];
        return spread;
    }

    private static int Place(int index, int pitch, int step) => (index / 64 * pitch) + (index % 64 * step);

    private static GuardedMemory Guarded(ushort[] codes, GuardedSide side)
    {
        var memory = new GuardedMemory(codes.Length * sizeof(ushort), side);
        codes.CopyTo(new Span<ushort>(memory.Codes, codes.Length));
        memory.MakeReadOnly();
        return memory;
    }
}
