using Ascend.Rope.Kernels;
using Ascend.Rope.Kernels.Threading;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Tests.Kernels.Threading;

/// <summary>The operator on several threads: the bits of one thread, whatever the split.</summary>
public sealed unsafe class ParallelRopeTests : IDisposable
{
    private const int MostRows = 6000;
    private const ushort Untouched = 0x5A5A;
    private readonly HelperTeam _team = new(4, TimeSpan.FromSeconds(1));

    public static TheoryData<string, int> FormatsAndDegrees()
    {
        TheoryData<string, int> data = [];
        foreach (SixteenBitFormat format in SixteenBitFormat.All)
        {
            foreach (int degree in (int[])[1, 2, 3, 4, 64, -1])
                data.Add(format.Name, degree);
        }

        return data;
    }

    public void Dispose() => _team.Dismiss();

    [Theory, MemberData(nameof(FormatsAndDegrees))]
    public void DenseOperands_GiveTheBitsOfOneThread(string format, int degree)
    {
        foreach (RopeProblem problem in Problems(format, degree))
        {
            ushort[] y = new ushort[problem.X.Length];
            Run(problem, problem.X, y, RopeStrides.Dense(problem.Geometry), degree);
            Assert.Null(problem.Difference(problem.Actual(KernelWidths.Widest), y));
        }
    }

    [Theory, MemberData(nameof(FormatsAndDegrees))]
    public void InPlace_GivesTheBitsOfOneThread(string format, int degree)
    {
        foreach (RopeProblem problem in Problems(format, degree))
        {
            ushort[] both = [.. problem.X];
            Run(problem, both, both, RopeStrides.Dense(problem.Geometry), degree);
            Assert.Null(problem.Difference(problem.Actual(KernelWidths.Widest), both));
        }
    }

    /// <summary>x and y lie in memory with gaps, heads and positions of x the other way round.</summary>
    [Theory, MemberData(nameof(FormatsAndDegrees))]
    public void StridedOperands_GiveTheBitsOfOneThread_AndLeaveTheGaps(string format, int degree)
    {
        const int Pitch = 80;
        foreach (RopeProblem problem in Problems(format, degree))
        {
            RopeGeometry geometry = problem.Geometry;
            RopeStrides strides = RopeStrides.Dense(geometry) with
            {
                X = new RowStrides(geometry.Heads * geometry.Sequence * Pitch, Pitch, geometry.Heads * Pitch, 1),
                Y = RowStrides.Pitched(geometry.Heads, geometry.Sequence, Pitch),
            };
            ushort[] x = new ushort[problem.X.Length / 64 * Pitch];
            ushort[] expected = [.. Enumerable.Repeat(Untouched, x.Length)];
            ushort[] y = [.. expected];
            ushort[] dense = problem.Actual(KernelWidths.Widest);
            for (long row = 0; row < dense.Length / 64; row++)
            {
                (long head, long position) = Math.DivRem(row % (geometry.Heads * geometry.Sequence), geometry.Sequence);
                long batch = row / (geometry.Heads * geometry.Sequence);
                Array.Copy(problem.X, row * 64, x, (((batch * geometry.Sequence) + position) * geometry.Heads + head) * Pitch, 64);
                Array.Copy(dense, row * 64, expected, row * Pitch, 64);
            }

            Run(problem, x, y, strides, degree);
            Assert.Null(problem.Difference(expected, y));
        }
    }

    [Fact]
    public void ManyCallersOfManySizes_AllFinish_WithTheirBits()
    {
        const int Callers = 32;
        const int Calls = 40;
        TimeSpan limit = TimeSpan.FromSeconds(60);
        RopeProblem[] problems = [.. Problems("Half", seed: 5), .. Problems("Half", seed: 6)];
        ushort[][] expected = [.. problems.Select(problem => problem.Actual(KernelWidths.Widest))];
        Thread[] callers = new Thread[Callers];
        string?[] outcomes = new string?[Callers];
        for (int caller = 0; caller < Callers; caller++)
        {
            int number = caller;
            callers[caller] = new Thread(() => outcomes[number] = Call(new Random(number))) { IsBackground = true };
            callers[caller].Start();
        }

        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        Assert.All(callers, caller => Assert.True(caller.Join((int)Math.Max(0, end - Environment.TickCount64)), "A caller is stuck."));
        Assert.All(outcomes, outcome => Assert.Equal("right", outcome));

        string Call(Random random)
        {
            for (int i = 0; i < Calls; i++)
            {
                int which = random.Next(problems.Length);
                ushort[] y = new ushort[problems[which].X.Length];
                Run(problems[which], problems[which].X, y, RopeStrides.Dense(problems[which].Geometry), random.Next(1, 6));
                if (problems[which].Difference(expected[which], y) is { } difference)
                    return difference;
            }

            return "right";
        }
    }

    [Fact]
    public void Calls_AllocateNothing_OnceTheThreadsAreThere()
    {
        RopeProblem problem = new RopeProblem(SixteenBitFormat.Half, new RopeGeometry(64, 16, 2, 2)).FillWithOrdinaryNumbers(seed: 1);
        ushort[] y = new ushort[problem.X.Length];
        RopeStrides strides = RopeStrides.Dense(problem.Geometry);
        for (int i = 0; i < 100; i++)
            Run(problem, problem.X, y, strides, degree: 4);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            Run(problem, problem.X, y, strides, degree: 4);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void SmallCalls_StartNoThread()
    {
        RopeProblem problem = new RopeProblem(SixteenBitFormat.Half, new RopeGeometry(32, 2, 1, 1)).FillWithOrdinaryNumbers(seed: 1);
        ushort[] y = new ushort[problem.X.Length];
        for (int i = 0; i < 1000; i++)
            Run(problem, problem.X, y, RopeStrides.Dense(problem.Geometry), degree: -1);
        Assert.Equal(0, _team.Threads);
    }

    /// <summary>Large and small, codes of every kind.</summary>
    private static IEnumerable<RopeProblem> Problems(string format, int seed) => Geometries.Generate(seed, count: 12, MostRows)
        .Concat([new(1, 3, 1999, 1999), new(1, 3, 1999, 1), new(1, 1, 6000, 6000), new(1999, 3, 1, 1), new(40, 150, 1, 1), new(3, 5, 301, 1)])
        .Select(geometry => new RopeProblem(SixteenBitFormat.Named(format), geometry).FillWithAnyCodes(seed));

    private void Run(RopeProblem problem, ushort[] from, ushort[] to, in RopeStrides strides, int degree)
    {
        fixed (ushort* x = from, cos = problem.Cos, sin = problem.Sin, y = to)
        {
            if (problem.Format == SixteenBitFormat.Half)
                ParallelRope.Run((Half*)x, (Half*)cos, (Half*)sin, (Half*)y, problem.Geometry, strides, degree, _team, CancellationToken.None);
            else
                ParallelRope.Run((BFloat16*)x, (BFloat16*)cos, (BFloat16*)sin, (BFloat16*)y, problem.Geometry, strides, degree, _team, CancellationToken.None);
        }
    }
}
