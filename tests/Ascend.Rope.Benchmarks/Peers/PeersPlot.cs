using System.Globalization;
using ScottPlot;

namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>A chart of the rows: for each type and number of threads, a group of bars for each shape.</summary>
internal static class PeersPlot
{
    private const int Width = 1600;
    private const int Height = 1000;

    /// <summary>The decimal logarithm at the foot of the bars, and the powers of ten from there.</summary>
    private const int Floor = -2;
    private const int Ticks = 6;

    public static void Write(IReadOnlyList<PeerRow> rows, FileInfo file)
    {
        Multiplot plots = new();
        (string Dtype, int Threads)[] panels = [.. rows.Select(row => (row.Dtype, row.Threads)).Distinct().OrderBy(panel => panel)];
        plots.AddPlots(panels.Length);
        plots.Layout = new ScottPlot.MultiplotLayouts.Grid((panels.Length + 1) / 2, Math.Min(panels.Length, 2));
        for (int i = 0; i < panels.Length; i++)
            Draw(plots.GetPlot(i), panels[i], [.. rows.Where(row => (row.Dtype, row.Threads) == panels[i])]);
        _ = plots.SavePng(file.FullName, Width, Height);
    }

    private static void Draw(Plot plot, (string Dtype, int Threads) panel, PeerRow[] rows)
    {
        string[] shapes = [.. rows.Select(row => row.Shape).Distinct()], candidates = [.. PeerCandidate.All.Select(candidate => candidate.Name)];
        ScottPlot.Palettes.Category10 palette = new();
        for (int i = 0; i < candidates.Length; i++)
        {
            Bar[] bars = [.. rows
                .Where(row => row.Candidate == candidates[i] && row.NsPerElement is not null)
                .Select(row => new Bar
                {
                    Position = (Array.IndexOf(shapes, row.Shape) * (candidates.Length + 1)) + i,
                    Value = Math.Log10(row.NsPerElement!.Value) - Floor,
                    FillColor = palette.GetColor(i),
                })];
            plot.Add.Bars(bars).LegendText = candidates[i];
        }

        plot.Title($"{panel.Dtype}, {panel.Threads} thread{(panel.Threads == 1 ? string.Empty : "s")}");
        plot.YLabel("ns per element");
        plot.Axes.Left.TickGenerator = Decades();
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. shapes.Select((_, i) => (i * (candidates.Length + 1)) + ((candidates.Length - 1) / 2.0))], shapes);
        plot.Axes.Margins(bottom: 0);
        _ = plot.ShowLegend(Alignment.UpperLeft);
    }

    private static ScottPlot.TickGenerators.NumericManual Decades() => new(
        [.. Enumerable.Range(0, Ticks).Select(i => (double)i)],
        [.. Enumerable.Range(0, Ticks).Select(i => Math.Pow(10, i + Floor).ToString("G", CultureInfo.InvariantCulture))]);
}
