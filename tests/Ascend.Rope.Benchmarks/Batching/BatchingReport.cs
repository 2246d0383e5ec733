using Spectre.Console;
using static Ascend.Rope.Benchmarks.Report;

namespace Ascend.Rope.Benchmarks.Batching;

/// <summary>Shows what came of it.</summary>
internal static class BatchingReport
{
    public static void Show(IReadOnlyList<BatchingRow> rows)
    {
        Table table = TableOf(
            ["device", "way", "heads", "mode"], ["requests/s", "ratio", "p50 µs", "p99 µs", "most µs", "batch", "graphs", "bytes", "wrong"]);
        foreach (BatchingRow row in rows)
        {
            table.AddRow(
                row.Device, row.Way, Number(row.Heads, "F0"), row.Mode, Number(row.RequestsPerSecond, "F0"), Number(row.Ratio, "F1"), Number(row.MedianMicroseconds, "F0"),
                Number(row.P99Microseconds, "F0"), Number(row.MostMicroseconds, "F0"), Number(row.RequestsPerBatch, "F1"), Number(row.GraphShare, "P0"),
                Number(row.AllocatedBytes, "F0"), Number(row.WrongAnswers, "F0"));
        }

        Report.Show(table);
    }
}
