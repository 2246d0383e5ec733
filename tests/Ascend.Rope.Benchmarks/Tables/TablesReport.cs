using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Ascend.Rope.Benchmarks.Tables;

/// <summary>Tells what came of it: to programs in a file, to people in a table.</summary>
internal static class TablesReport
{
    public static void Write(IReadOnlyList<TablesRow> rows, FileInfo file)
    {
        using FileStream stream = file.Create();
        JsonSerializer.Serialize(stream, rows, TablesJson.Default.IReadOnlyListTablesRow);
    }

    public static void Show(IReadOnlyList<TablesRow> rows)
    {
        Table table = new Table().RoundedBorder();
        table.AddColumn("case");
        foreach (string column in (string[])["positions", "ms", "processors' ms", "speed / copy"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (TablesRow row in rows)
        {
            table.AddRow(
                row.Case, row.Positions.ToString(CultureInfo.InvariantCulture), row.Milliseconds.ToString("F3", CultureInfo.InvariantCulture),
                row.CpuMilliseconds?.ToString("F1", CultureInfo.InvariantCulture) ?? "",
                row.CopySpeed?.ToString("F2", CultureInfo.InvariantCulture) ?? "");
        }

        AnsiConsole.Write(table);
    }
}
