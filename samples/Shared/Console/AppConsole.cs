using System.Globalization;
using Spectre.Console;

namespace Ascend.Rope.Sample.Output;

/// <summary>
/// Writes for whoever reads: tables and a bar on a terminal, plain lines of text into a file or a pipe, where nothing is wrapped or coloured.
/// </summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
/// <param name="terminal">The terminal that standard output is; null where it is none.</param>
internal sealed class AppConsole(TextWriter output, TextWriter error, IAnsiConsole? terminal = null)
{
    public TextWriter Out => output;

    public TextWriter Error => error;

    public static AppConsole OfProcess() => new(Console.Out, Console.Error, Console.IsOutputRedirected ? null : AnsiConsole.Console);

    /// <summary>Says why nothing came of it, on one line.</summary>
    public void Fail(string message)
    {
        try
        {
            error.WriteLine($"error: {Quote.Line(message)}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nobody can be told; the exit code still tells.
        }
    }

    /// <summary>Writes text that a program reads.</summary>
    public void WriteLine(string text) => output.WriteLine(text);

    /// <summary>Writes names and their values, a line each.</summary>
    public void WriteFields(IReadOnlyList<(string Name, string Value)> fields)
    {
        if (terminal is null)
        {
            foreach ((string name, string value) in fields)
                output.WriteLine($"{name}: {Quote.Line(value)}");
            return;
        }

        Grid grid = new();
        grid.AddColumn(new GridColumn().NoWrap());
        grid.AddColumn();
        foreach ((string name, string value) in fields)
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(Quote.Line(value)));
        terminal.Write(grid);
    }

    /// <summary>Writes a table, or nothing when it has no rows.</summary>
    public void WriteTable(string title, string[] columns, IEnumerable<string[]> rows)
    {
        string[][] lines = [.. rows.Select(row => row.Select(Quote.Line).ToArray())];
        if (lines.Length == 0)
            return;

        if (terminal is null)
        {
            output.WriteLine();
            output.WriteLine($"{title}:");
            foreach (string[] line in lines)
                output.WriteLine($"  {line[0]}: {Cells(columns, line)}");
            return;
        }

        Table table = new Table().Title(Markup.Escape(title)).RoundedBorder();
        foreach (string column in columns)
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        foreach (string[] line in lines)
            table.AddRow(line.Select(cell => new Text(cell)));
        terminal.Write(table);
    }

    /// <summary>All cells of a line but the first; where they are several, each after the name of its column.</summary>
    private static string Cells(string[] columns, string[] line) =>
        columns.Length == 2 ? line[1] : string.Join("; ", columns.Zip(line, (column, cell) => $"{column} {cell}").Skip(1));

    /// <summary>Writes a bar for each number, which stands beside it. The longest bar is that of the greatest.</summary>
    /// <param name="title">What the numbers are, with their unit.</param>
    /// <param name="bars">The numbers, each at least 0.</param>
    public void WriteChart(string title, IReadOnlyList<(string Label, double Value)> bars)
    {
        const int Width = 40;
        double greatest = bars.Max(bar => bar.Value);
        int labelWidth = bars.Max(bar => bar.Label.Length);
        output.WriteLine();
        output.WriteLine($"{title}:");
        foreach ((string label, double value) in bars)
        {
            string bar = new('█', greatest > 0 ? (int)Math.Round(Width * value / greatest) : 0);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {label.PadRight(labelWidth)}  {value,8:F1}  {bar}"));
        }
    }

    /// <summary>Does some work, on a terminal under a bar if that is wanted.</summary>
    /// <param name="title">What is done.</param>
    /// <param name="total">How much there is to do.</param>
    /// <param name="visible">Whether it takes long enough for a bar.</param>
    /// <param name="work">Does it, and tells how much is done.</param>
    public Task ReportProgressAsync(string title, long total, bool visible, Func<Action<long>, Task> work) =>
        terminal is null || !visible
            ? work(_ => { })
            : terminal.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(progress =>
                {
                    ProgressTask task = progress.AddTask(Markup.Escape(title), maxValue: total);
                    return work(done => task.Value = done);
                });
}
