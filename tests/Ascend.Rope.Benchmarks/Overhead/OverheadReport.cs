using Spectre.Console;
using static Ascend.Rope.Benchmarks.Report;

namespace Ascend.Rope.Benchmarks.Overhead;

/// <summary>Shows what came of it.</summary>
internal static class OverheadReport
{
    public static void Show(IReadOnlyList<OverheadRow> rows)
    {
        Table table = TableOf(["case"], ["binding, ns", "C, ns", "binding / C", "bytes a call"]);
        foreach (OverheadRow row in rows)
            table.AddRow(row.Case, Number(row.BindingNs, "F0"), Number(row.CNs, "F0"), Number(row.Ratio, "F2"), Number(row.AllocatedBytes, "0.##"));
        Report.Show(table);
    }
}
