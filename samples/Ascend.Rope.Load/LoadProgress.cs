using System.Globalization;

namespace Ascend.Rope.Load;

/// <summary>A line for each second while it runs, beside the results, which go to standard output. On a terminal the line stays where it is.</summary>
/// <param name="output">Where to; tests and programs read it.</param>
/// <param name="duration">How long the run is to be.</param>
internal sealed class LoadProgress(TextWriter output, TimeSpan duration)
{
    private readonly bool _isTerminal = ReferenceEquals(output, Console.Error) && !Console.IsErrorRedirected;

    public void Show(LoadSecond second)
    {
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{second.At,5:F0} of {duration.TotalSeconds:F0} s: {second.Right} right, {second.Refused} refused, {second.Failed} failed, {second.Open} open; p50 {second.P50:F2} ms, p99 {second.P99:F2} ms");
        if (_isTerminal)
            output.Write($"\r{line}\u001b[K{(second.At >= duration.TotalSeconds ? "\n" : "")}");
        else
            output.WriteLine(line);
    }
}
