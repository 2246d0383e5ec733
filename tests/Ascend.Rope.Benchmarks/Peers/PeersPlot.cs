using System.Globalization;
using Ascend.Rope.Sample.Plots;
using ScottPlot;
using ScottPlot.Plottables;

namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>A chart of the rows: for each type and number of threads, a group of bars for each shape.</summary>
internal static class PeersPlot
{
    /// <summary>The pixels of a panel. A bar of six shapes has room for its number, upright.</summary>
    private const int Width = 1300;
    private const int Height = 750;
    private const int FontSize = 16;

    /// <summary>The decimal logarithm at the foot of the bars, and the powers of ten from there.</summary>
    private const int Floor = -2;
    private const int Ticks = 6;

    public static void Write(IReadOnlyList<PeerRow> rows, FileInfo file)
    {
        Multiplot plots = new();
        (string Dtype, int Threads)[] panels = [.. rows.Select(row => (row.Dtype, row.Threads)).Distinct().OrderBy(panel => panel)];
        int columns = Math.Min(panels.Length, 2), lines = (panels.Length + 1) / 2;
        string font = PictureStyle.FindFont();
        plots.AddPlots(panels.Length);
        plots.Layout = new ScottPlot.MultiplotLayouts.Grid(lines, columns);
        for (int i = 0; i < panels.Length; i++)
            Draw(plots.GetPlot(i), panels[i], [.. rows.Where(row => (row.Dtype, row.Threads) == panels[i])], font);
        _ = plots.SavePng(file.FullName, Width * columns, Height * lines);
    }

    private static void Draw(Plot plot, (string Dtype, int Threads) panel, PeerRow[] rows, string font)
    {
        string[] shapes = [.. rows.Select(row => row.Shape).Distinct()], candidates = [.. PeerCandidate.All.Select(candidate => candidate.Name)];
        int group = candidates.Length + 1;
        for (int i = 0; i < candidates.Length; i++)
        {
            List<Bar> bars = [];
            foreach (PeerRow row in rows.Where(row => row.Candidate == candidates[i]))
            {
                double position = (Array.IndexOf(shapes, row.Shape) * group) + i;
                if (row.NsPerElement is not { } time)
                {
                    AddNote(plot, $"{candidates[i]}: cannot", position, 0, font);
                    continue;
                }

                double height = Math.Log10(time) - Floor;
                bars.Add(new Bar { Position = position, Value = height, FillColor = PictureStyle.Colors[i], LineWidth = 0 });
                AddNote(plot, time.ToString(time < 10 ? "G2" : "F0", CultureInfo.InvariantCulture), position, height, font);
            }

            plot.Add.Bars(bars).LegendText = candidates[i];
        }

        plot.Font.Set(font);
        plot.Title($"{panel.Dtype}, {panel.Threads} thread{(panel.Threads == 1 ? string.Empty : "s")}", FontSize + 4);
        plot.YLabel("time: ns per element, logarithmic (lower is better)", FontSize);
        plot.XLabel("shape of x", FontSize);
        plot.Axes.Left.TickGenerator = Decades();
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. shapes.Select((_, i) => (i * group) + ((candidates.Length - 1) / 2.0))],
            [.. shapes.Select(name => PeerShape.All.Single(shape => shape.Name == name).ToString())]);
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = FontSize - 2;
        plot.Axes.Left.Label.Bold = plot.Axes.Bottom.Label.Bold = false;
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Axes.SetLimits(-1, (shapes.Length * group) - 1, 0, Ticks - 1);
        plot.Legend.FontSize = FontSize - 2;
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.ShadowColor = Color.FromARGB(0);
        plot.Legend.OutlineWidth = 0;
        _ = plot.ShowLegend(Edge.Bottom);
    }

    private static void AddNote(Plot plot, string note, double position, double height, string font)
    {
        Text text = plot.Add.Text(note, position, height);
        text.LabelFontName = font;
        text.LabelFontSize = FontSize - 3;
        text.LabelRotation = -90;
        text.LabelAlignment = Alignment.MiddleLeft;
        text.OffsetY = -4;
    }

    private static ScottPlot.TickGenerators.NumericManual Decades() => new(
        [.. Enumerable.Range(0, Ticks).Select(i => (double)i)],
        [.. Enumerable.Range(0, Ticks).Select(i => Math.Pow(10, i + Floor).ToString("G", CultureInfo.InvariantCulture))]);
}
