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
        PeerShape shape = problem.Shape;
        for (int table = first; table < end; table++)
        {
            int batch = table / shape.Sequence, position = table % shape.Sequence;
            for (int head = 0; head < shape.Heads; head++)
            {
                int row = (((batch * shape.Heads) + head) * shape.Sequence) + position;
                if (problem.Type == NpuElementType.Float16)
                {
                    RotateRow(
                        (Half*)problem.X + (row * HeadDim), (Half*)problem.Cos + (table * HeadDim), (Half*)problem.Sin + (table * HeadDim),
                        (Half*)y + (row * HeadDim));
                }
                else
                {
                    RotateRow(
                        (BFloat16*)problem.X + (row * HeadDim), (BFloat16*)problem.Cos + (table * HeadDim),
                        (BFloat16*)problem.Sin + (table * HeadDim), (BFloat16*)y + (row * HeadDim));
                }
            }
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
