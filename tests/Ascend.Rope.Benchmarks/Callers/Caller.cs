using System.Diagnostics;

namespace Ascend.Rope.Benchmarks.Callers;

/// <summary>Calls the operator again and again on its own data.</summary>
internal sealed class Caller<T>(CallersShape measured, Func<double, T> convert)
    where T : unmanaged
{
    private readonly T[] _x = Numbers(measured.Shape.Batch * measured.Shape.Heads * measured.Shape.Sequence, convert);
    private readonly T[] _cos = Numbers(measured.Shape.Batch * measured.Shape.Sequence, convert);
    private readonly T[] _sin = Numbers(measured.Shape.Batch * measured.Shape.Sequence, convert);
    private readonly T[] _y = new T[measured.Shape.Batch * measured.Shape.Heads * measured.Shape.Sequence * RopeShape.HeadDim];

    /// <summary>How many calls it made when it last ran.</summary>
    public long Calls { get; private set; }

    /// <summary>Calls until the clock passes a time.</summary>
    public void Run(int threads, long until)
    {
        RopeCpuOptions options = new() { MaxDegreeOfParallelism = threads };
        long calls = 0;
        do
        {
            for (int i = 0; i < measured.Calls; i++)
                InterleaveRope.Apply(_x, _cos, _sin, _y, measured.Shape, options);
            calls += measured.Calls;
        }
        while (Stopwatch.GetTimestamp() < until);
        Calls = calls;
    }

    private static T[] Numbers(long rows, Func<double, T> convert)
    {
        T[] numbers = new T[rows * RopeShape.HeadDim];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = convert(Math.Sin(i));
        return numbers;
    }
}
