using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Ascend.Rope.Benchmarks.Telemetry;

/// <summary>Tells what came of it: to programs in a file, to people in a table.</summary>
internal static class TelemetryReport
{
    public static void Write(IReadOnlyList<TelemetryRow> rows, FileInfo file)
    {
        using FileStream stream = file.Create();
        JsonSerializer.Serialize(stream, rows, TelemetryJson.Default.IReadOnlyListTelemetryRow);
    }

    public static void Show(IReadOnlyList<TelemetryRow> rows)
    {
        Table table = new Table().RoundedBorder();
        table.AddColumns("case", "listeners");
        foreach (string column in (string[])["ns", "bytes"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (TelemetryRow row in rows)
        {
            table.AddRow(
                row.Case, row.Listeners, row.Ns.ToString("F1", CultureInfo.InvariantCulture), row.AllocatedBytes.ToString("0.##", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
    }
}
