using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Ascend.Rope.Benchmarks;

/// <summary>Tells what was measured: to programs in a file, to people in a table.</summary>
internal static class Report
{
    private const int FileWidth = 240;

    public static void Write<T>(IReadOnlyList<T> rows, FileInfo file, JsonTypeInfo<IReadOnlyList<T>> type)
    {
        using FileStream stream = file.Create();
        JsonSerializer.Serialize(stream, rows, type);
    }

    /// <summary>A table without rows.</summary>
    /// <param name="names">The columns that say what was measured.</param>
    /// <param name="figures">The columns of numbers, right-aligned.</param>
    public static Table TableOf(IEnumerable<string> names, IEnumerable<string> figures)
    {
        Table table = new();
        table.AddColumns([.. names]);
        foreach (string column in figures)
            table.AddColumn(new TableColumn(column).RightAligned());
        return table;
    }

    /// <summary>Shows it in a frame.</summary>
    public static void Show(Table table) => Print(table.RoundedBorder());

    /// <summary>Shows it as Markdown, as docs/performance.md has it.</summary>
    public static void ShowMarkdown(Table table) => Print(table.MarkdownBorder());

    /// <summary>A file has no width: there each row stays on its line.</summary>
    private static void Print(Table table)
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = FileWidth;
        AnsiConsole.Write(table);
    }

    /// <summary>A number as it is everywhere; empty where there is none.</summary>
    public static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
