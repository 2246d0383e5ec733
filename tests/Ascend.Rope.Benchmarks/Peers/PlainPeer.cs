namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>The loop that one writes first, with the conversions of the types.</summary>
internal sealed unsafe class PlainPeer(PeerProblem problem, Splitter splitter) : SplitPeer(problem, splitter)
{
    protected override void Run(int first, int end) => PlainLoop.Rotate(Problem, Problem.Y, first, end);
}

/// <summary>The operator element by element.</summary>
internal static unsafe class PlainLoop
{
    private const int HeadDim = RopeShape.HeadDim;
    private const int Pairs = HeadDim / 2;

    /// <summary>Rotates the rows of all heads at the rows [first, end) of cos.</summary>
    public static void Rotate(PeerProblem problem, ushort* y, int first, int end)
    {
        int heads = problem.Shape.Heads, sequence = problem.Shape.Sequence;
        while (first < end)
        {
            int batch = first / sequence, position = first % sequence, count = Math.Min(sequence - position, end - first);
            for (int head = 0; head < heads; head++)
                RotateRows(problem, y, (((batch * heads) + head) * sequence) + position, first, count);
            first += count;
        }
    }

    private static void RotateRows(PeerProblem problem, ushort* y, int row, int table, int count)
    {
        ushort* x = problem.X + (row * HeadDim), cos = problem.Cos + (table * HeadDim), sin = problem.Sin + (table * HeadDim);
        y += row * HeadDim;
        for (int i = 0; i < count * HeadDim; i += HeadDim)
        {
            if (problem.Type == NpuElementType.Float16)
                RotateRow((Half*)(x + i), (Half*)(cos + i), (Half*)(sin + i), (Half*)(y + i));
            else
                RotateRow((BFloat16*)(x + i), (BFloat16*)(cos + i), (BFloat16*)(sin + i), (BFloat16*)(y + i));
        }
    }

    private static void RotateRow(Half* x, Half* cos, Half* sin, Half* y)
    {
        for (int j = 0; j < Pairs; j++)
        {
            float even = (float)x[2 * j], odd = (float)x[(2 * j) + 1];
            y[j] = (Half)((even * (float)cos[j]) - (odd * (float)sin[j]));
            y[j + Pairs] = (Half)((odd * (float)cos[j + Pairs]) + (even * (float)sin[j + Pairs]));
        }
    }

    private static void RotateRow(BFloat16* x, BFloat16* cos, BFloat16* sin, BFloat16* y)
    {
        for (int j = 0; j < Pairs; j++)
        {
            float even = (float)x[2 * j], odd = (float)x[(2 * j) + 1];
            y[j] = (BFloat16)((even * (float)cos[j]) - (odd * (float)sin[j]));
            y[j + Pairs] = (BFloat16)((odd * (float)cos[j + Pairs]) + (even * (float)sin[j + Pairs]));
        }
    }
}
