using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Ascend.Rope.Benchmarks.Hostile;

/// <summary>Tells what came of it: to programs in a file, to people in a table.</summary>
internal static class HostileReport
{
    public static void Write(IReadOnlyList<HostileRow> rows, FileInfo file)
    {
        using FileStream stream = file.Create();
        JsonSerializer.Serialize(stream, rows, HostileJson.Default.IReadOnlyListHostileRow);
    }

    /// <summary>A line for each shape and type, in times of ordinary data: Markdown, as docs/performance.md has it.</summary>
    public static void Show(IReadOnlyList<HostileRow> rows)
    {
        Table table = new Table().MarkdownBorder();
        foreach (string column in (string[])["shape", "dtype"])
            table.AddColumn(column);
        foreach (HostileData data in HostileData.All)
            table.AddColumn(new TableColumn(data.Name).RightAligned());
        foreach (IGrouping<(string, string), HostileRow> line in rows.GroupBy(row => (row.Shape, row.Dtype)))
        {
            (string shape, string type) = line.Key;
            table.AddRow([shape, type, .. line.Select(row => row.Ratio.ToString("0.00", CultureInfo.InvariantCulture))]);
        }

        AnsiConsole.Write(table);
    }
}
