using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Ascend.Rope.Benchmarks.Overhead;

/// <summary>Tells what came of it: to programs in a file, to people in a table.</summary>
internal static class OverheadReport
{
    public static void Write(IReadOnlyList<OverheadRow> rows, FileInfo file)
    {
        using FileStream stream = file.Create();
        JsonSerializer.Serialize(stream, rows, OverheadJson.Default.IReadOnlyListOverheadRow);
    }

    public static void Show(IReadOnlyList<OverheadRow> rows)
    {
        Table table = new Table().RoundedBorder();
        table.AddColumn("case");
        foreach (string column in (string[])["binding, ns", "C, ns", "binding / C", "bytes a call"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (OverheadRow row in rows)
            table.AddRow(row.Case, Number(row.BindingNs, "F0"), Number(row.CNs, "F0"), Number(row.Ratio, "F2"), Number(row.AllocatedBytes, "0.##"));
        AnsiConsole.Write(table);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
