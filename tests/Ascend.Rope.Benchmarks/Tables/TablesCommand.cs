using System.CommandLine;

namespace Ascend.Rope.Benchmarks.Tables;

/// <summary><c>tables</c>: how long the rows of cos and sin take to make, and to gather beside a plain copy of as much memory.</summary>
internal static class TablesCommand
{
    private const int DefaultRounds = 30;
    private const int MostRounds = 1_000;

    public static Command Create()
    {
        Option<FileInfo> json = MeasureOptions.Json();
        Option<int> rounds = MeasureOptions.Rounds("How often each case is measured, all by turns; what is told is the median", DefaultRounds, MostRounds);
        Command command = new("tables", "Measures the making and the gathering of the rows of DeepSeek-V3.") { json, rounds };
        command.SetAction(parsed =>
        {
            IReadOnlyList<TablesRow> rows = TablesMeter.Measure(parsed.GetValue(rounds));
            Report.Write(rows, parsed.GetRequiredValue(json), TablesJson.Default.IReadOnlyListTablesRow);
            TablesReport.Show(rows);
            return 0;
        });
        return command;
    }
}
