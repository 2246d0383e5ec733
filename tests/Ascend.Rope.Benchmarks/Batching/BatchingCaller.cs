using System.Diagnostics;

namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>Sends one request of one token after the other, and compares each answer.</summary>
internal sealed class BatchingCaller(int number, int heads)
{
    private readonly BatchingOperands _operands = new(number, heads);
    private readonly List<long> _ticks = new(1 << 18);

    /// <summary>How long each request took, in ticks of the stopwatch.</summary>
    public IReadOnlyList<long> Ticks => _ticks;

    /// <summary>How many answers were refusals, or had other bits.</summary>
    public int WrongAnswers { get; private set; }

    /// <summary>Sends until that time, and once at least.</summary>
    public async Task RunAsync(IBatchingWay way, long end)
    {
        _ticks.Clear();
        long start;
        do
        {
            start = Stopwatch.GetTimestamp();
            _operands.Y.AsSpan().Clear();
            bool isRight = await way.RunAsync(_operands).ConfigureAwait(false) && _operands.IsRight;
            _ticks.Add(Stopwatch.GetTimestamp() - start);
            WrongAnswers += isRight ? 0 : 1;
        }
        while (Stopwatch.GetTimestamp() < end);
    }
}
