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
        RopeProblem.Run(format, start, cos.Codes, sin.Codes, y.Codes, geometry, width);

        var result = new ushort[problem.X.Length];
        new ReadOnlySpan<ushort>(y.Codes, result.Length).CopyTo(result);
        if (problem.Difference(problem.Expected(), result) is { } difference) throw new InvalidOperationException(difference);
    }

    private static GuardedMemory Guarded(ushort[] codes, GuardedSide side)
    {
        var memory = new GuardedMemory(codes.Length * sizeof(ushort), side);
        codes.CopyTo(new Span<ushort>(memory.Codes, codes.Length));
        memory.MakeReadOnly();
        return memory;
    }
}
