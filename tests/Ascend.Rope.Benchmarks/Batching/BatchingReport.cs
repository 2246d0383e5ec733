using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>Tells what came of it: to programs in a file, to people in a table.</summary>
internal static class BatchingReport
{
    public static void Write(IReadOnlyList<BatchingRow> rows, FileInfo file)
    {
        using FileStream stream = file.Create();
        JsonSerializer.Serialize(stream, rows, BatchingJson.Default.IReadOnlyListBatchingRow);
    }

    public static void Show(IReadOnlyList<BatchingRow> rows)
    {
        Table table = new Table().RoundedBorder();
        foreach (string column in (string[])["device", "heads", "mode"])
            table.AddColumn(column);
        foreach (string column in (string[])["requests/s", "ratio", "p50 µs", "p99 µs", "most µs", "batch", "graphs", "bytes", "wrong"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (BatchingRow row in rows)
        {
            table.AddRow(
                row.Device, Number(row.Heads, "F0"), row.Mode, Number(row.RequestsPerSecond, "F0"), Number(row.Ratio, "F1"), Number(row.MedianMicroseconds, "F0"),
                Number(row.P99Microseconds, "F0"), Number(row.MostMicroseconds, "F0"), Number(row.RequestsPerBatch, "F1"), Number(row.GraphShare, "P0"),
                Number(row.AllocatedBytes, "F0"), Number(row.WrongAnswers, "F0"));
        }

        AnsiConsole.Write(table);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
