using Spectre.Console;
using static Ascend.Rope.Benchmarks.Report;

namespace Ascend.Rope.Benchmarks.Tables;

/// <summary>Shows what came of it.</summary>
internal static class TablesReport
{
    public static void Show(IReadOnlyList<TablesRow> rows)
    {
        Table table = TableOf(["case"], ["positions", "ms", "processors' ms", "speed / copy"]);
        foreach (TablesRow row in rows)
        {
            table.AddRow(
                row.Case, Number(row.Positions, "F0"), Number(row.Milliseconds, "F3"), Number(row.CpuMilliseconds, "F1"), Number(row.CopySpeed, "F2"));
        }

        Report.Show(table);
    }
}
