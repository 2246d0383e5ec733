using Spectre.Console;
using static Ascend.Rope.Benchmarks.Report;

namespace Ascend.Rope.Benchmarks.Telemetry;

/// <summary>Shows what came of it.</summary>
internal static class TelemetryReport
{
    public static void Show(IReadOnlyList<TelemetryRow> rows)
    {
        Table table = TableOf(["case", "listeners"], ["ns", "bytes"]);
        foreach (TelemetryRow row in rows)
            table.AddRow(row.Case, row.Listeners, Number(row.Ns, "F1"), Number(row.AllocatedBytes, "0.##"));
        Report.Show(table);
    }
}
