using Spectre.Console;
using static Ascend.Rope.Benchmarks.Report;

namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>Tells what came of it: to programs in a file, to people in a table and a chart.</summary>
internal static class PeersReport
{
    /// <summary>What the table takes, wherever it is printed to.</summary>
    private const int TableWidth = 170;

    /// <summary>Says on the error stream how far it has come.</summary>
    public static void TellProgress(PeerShape shape, NpuElementType type, int threads) =>
        Console.Error.WriteLine($"measured {shape} in {type.Name()} with {threads} thread{(threads == 1 ? string.Empty : "s")}");

    /// <summary>Says for each candidate how many of its results were right.</summary>
    public static void TellChecks(IReadOnlyDictionary<string, int> right)
    {
        foreach ((string candidate, int count) in right)
            Console.WriteLine($"{candidate}: {count} results are right");
    }

    /// <summary>Writes the files that were asked for, and prints the table.</summary>
    public static void Tell(IReadOnlyList<PeerRow> rows, FileInfo? json, FileInfo? plot)
    {
        if (json is not null)
            Write(rows, json, PeerJson.Default.IReadOnlyListPeerRow);
        if (plot is not null)
            PeersPlot.Write(rows, plot);
        Show(rows);
    }

    /// <summary>A line for each shape, type and number of threads, ours in nanoseconds and all in times that.</summary>
    private static void Show(IReadOnlyList<PeerRow> rows)
    {
        Table table = TableOf(["shape", "dtype"], ["threads", "ours, ns/element", .. PeerCandidate.All.Select(candidate => candidate.Name)]);
        foreach (IGrouping<(string, string, int), PeerRow> line in rows.GroupBy(row => (row.Shape, row.Dtype, row.Threads)))
        {
            (string shape, string type, int threads) = line.Key;
            table.AddRow(
                [shape, type, Number(threads, "0"), Number(line.First().NsPerElement, "0.0000"), .. line.Select(row => row.Speedup is { } speedup ? Number(speedup, "0.00") : "–")]);
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, TableWidth);
        ShowMarkdown(table);
    }
}
