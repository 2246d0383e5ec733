using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Ascend.Rope.Benchmarks.Callers;

/// <summary>Tells what came of it: to programs in a file, to people in a table.</summary>
internal static class CallersReport
{
    public static void Write(IReadOnlyList<CallersRow> rows, FileInfo file)
    {
        using FileStream stream = file.Create();
        JsonSerializer.Serialize(stream, rows, CallersJson.Default.IReadOnlyListCallersRow);
    }

    public static void Show(IReadOnlyList<CallersRow> rows)
    {
        Table table = new Table().RoundedBorder();
        foreach (string column in (string[])["shape", "type"])
            table.AddColumn(column);
        foreach (string column in (string[])["callers", "threads", "µs a call", "throughput", "against", "bytes a call"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (CallersRow row in rows)
        {
            table.AddRow(
                row.Shape, row.Dtype, Number(row.Callers, "F0"), Number(row.Threads, "F0"), Number(row.NsPerCall / 1000, "0.###"), Number(row.Ratio, "F2"),
                row.Against, Number(row.AllocatedBytes, "0.##"));
        }

        AnsiConsole.Write(table);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
