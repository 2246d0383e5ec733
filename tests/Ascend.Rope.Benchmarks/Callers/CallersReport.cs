using Spectre.Console;
using static Ascend.Rope.Benchmarks.Report;

namespace Ascend.Rope.Benchmarks.Callers;

/// <summary>Shows what came of it.</summary>
internal static class CallersReport
{
    public static void Show(IReadOnlyList<CallersRow> rows)
    {
        Table table = TableOf(["shape", "type"], ["callers", "threads", "µs a call", "throughput", "against", "bytes a call"]);
        foreach (CallersRow row in rows)
        {
            table.AddRow(
                row.Shape, row.Dtype, Number(row.Callers, "F0"), Number(row.Threads, "F0"), Number(row.NsPerCall / 1000, "0.###"), Number(row.Ratio, "F2"),
                row.Against, Number(row.AllocatedBytes, "0.##"));
        }

        Report.Show(table);
    }
}
