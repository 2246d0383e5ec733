using Spectre.Console;
using static Ascend.Rope.Benchmarks.Report;

namespace Ascend.Rope.Benchmarks.Hostile;

/// <summary>Shows what came of it.</summary>
internal static class HostileReport
{
    /// <summary>A line for each shape and type, in times of ordinary data.</summary>
    public static void Show(IReadOnlyList<HostileRow> rows)
    {
        Table table = TableOf(["shape", "dtype"], HostileData.All.Select(data => data.Name));
        foreach (IGrouping<(string, string), HostileRow> line in rows.GroupBy(row => (row.Shape, row.Dtype)))
        {
            (string shape, string type) = line.Key;
            table.AddRow([shape, type, .. line.Select(row => Number(row.Ratio, "0.00"))]);
        }

        ShowMarkdown(table);
    }
}
