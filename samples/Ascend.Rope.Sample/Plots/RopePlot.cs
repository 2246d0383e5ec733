using System.Globalization;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Ascend.Rope.Sample.Plots;

/// <summary>Draws models, in two panels: the wavelength of each pair, and how the score of equal vectors decays with their distance.</summary>
internal static class RopePlot
{
    /// <summary>As many as there are colours that anybody can tell apart.</summary>
    public const int MostModels = 7;

    private const int Width = 1500;
    private const int Height = 1500;
    private const int FontSize = 17;

    /// <summary>The room for the labels on the left: the same for both panels, so that they stand flush.</summary>
    private const int LeftSize = 135;

    /// <summary>Room for a note beside a line at the end of the curves.</summary>
    private const double RightMargin = 1.03;

    /// <summary>Between a line and the note beside it.</summary>
    private const int NoteGap = 4;

    /// <summary>Shapes, which tell the models apart without any colour.</summary>
    private static readonly MarkerShape[] s_markers =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond,
        MarkerShape.OpenCircle, MarkerShape.OpenSquare, MarkerShape.OpenTriangleUp,
    ];

    private static readonly Color s_contextColor = Color.FromHex("#505050");

    /// <summary>Draws the models.</summary>
    /// <param name="models">At most <see cref="MostModels"/>.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="InvalidOperationException">The machine has no font.</exception>
    public static byte[] Draw(IReadOnlyList<PlotModel> models)
    {
        Multiplot panels = new();
        panels.AddPlots(2);
        panels.Layout = new ScottPlot.MultiplotLayouts.Rows();
        DrawWavelengths(panels.GetPlot(0), models);
        DrawDecay(panels.GetPlot(1), models);
        string font = PictureStyle.FindFont();
        foreach (Plot plot in panels.GetPlots())
            Style(plot, font);
        return panels.Render(Width, Height).GetImageBytes(ImageFormat.Png, quality: 100);
    }

    private static void DrawWavelengths(Plot plot, IReadOnlyList<PlotModel> models)
    {
        plot.Title("Wavelengths: how many positions a pair takes for a whole turn");
        plot.XLabel("index of the pair (0 to 31)");
        plot.YLabel("wavelength (tokens)");
        AddSeries(plot, models, model => model.Wavelengths().Select(point => new Coordinates(point.Index, Math.Log10(point.Tokens))));
        plot.Axes.Left.TickGenerator = Decades();
        plot.Axes.Bottom.TickGenerator = new NumericFixedInterval(1);
        plot.Axes.SetLimitsX(-0.5, 31.5);
        foreach ((int length, string names, bool crowded) in Contexts(models))
        {
            double y = Math.Log10(length);
            AddContext(plot.Add.HorizontalLine(y));
            AddNote(plot, $"{names}: original context of {Tokens(length)} tokens", new(-0.4, y), crowded ? Alignment.UpperLeft : Alignment.LowerLeft);
        }

        _ = plot.ShowLegend(Alignment.LowerRight);
    }

    private static void DrawDecay(Plot plot, IReadOnlyList<PlotModel> models)
    {
        plot.Title("Attention decay: what distance leaves of the score of two equal vectors (1 = all of it)");
        plot.XLabel("distance m (tokens); dashed: the original contexts");
        plot.YLabel("|Σ exp(i·m·θ)| / 32, mean of neighbouring m");
        AddSeries(plot, models, model => model.Decay().Select(point => new Coordinates(Math.Log10(point.Distance), point.Score)));
        plot.Axes.Bottom.TickGenerator = Decades();
        plot.Axes.Left.TickGenerator = new NumericFixedInterval(0.1);
        plot.Axes.SetLimits(0, Math.Max(RightMargin * Math.Log10(models.Max(model => model.Length)), 1), 0, 1);
        foreach ((int length, _, bool crowded) in Contexts(models))
        {
            double x = Math.Log10(length);
            AddContext(plot.Add.VerticalLine(x));
            Text note = AddNote(plot, $"{Tokens(length)} tokens", new(x, 0), crowded ? Alignment.LowerLeft : Alignment.UpperLeft);
            note.LabelRotation = -90;
            note.OffsetX = crowded ? -NoteGap : NoteGap;
            note.OffsetY = -NoteGap;
        }

        _ = plot.ShowLegend(Alignment.UpperRight);
    }

    private static void AddSeries(Plot plot, IReadOnlyList<PlotModel> models, Func<PlotModel, IEnumerable<Coordinates>> curve)
    {
        for (int i = 0; i < models.Count; i++)
        {
            Scatter series = plot.Add.Scatter(curve(models[i]).ToArray(), PictureStyle.Colors[i]);
            series.LegendText = models[i].Legend;
            series.LineWidth = 2;
            series.MarkerShape = s_markers[i];
            series.MarkerSize = 8;
        }
    }

    private static void AddContext(AxisLine line)
    {
        line.LineColor = s_contextColor;
        line.LinePattern = LinePattern.Dashed;
        line.LineWidth = 1.5f;
    }

    private static Text AddNote(Plot plot, string text, Coordinates place, Alignment alignment)
    {
        Text note = plot.Add.Text(text, place);
        note.LabelAlignment = alignment;
        note.LabelFontColor = s_contextColor;
        return note;
    }

    /// <summary>The original lengths, each once, with the models that have it, and whether the next one is so near that their notes would meet.</summary>
    private static IEnumerable<(int Length, string Names, bool Crowded)> Contexts(IReadOnlyList<PlotModel> models)
    {
        IGrouping<int, PlotModel>[] groups =
            [.. models.Where(model => model.OriginalLength is not null).GroupBy(model => model.OriginalLength!.Value).OrderBy(group => group.Key)];
        return groups.Select((group, i) => (
            group.Key, string.Join(", ", group.Select(model => model.Name)), i + 1 < groups.Length && groups[i + 1].Key < 2 * group.Key));
    }

    private static string Tokens(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static NumericAutomatic Decades() => new()
    {
        LabelFormatter = power => Math.Pow(10, power).ToString("N0", CultureInfo.InvariantCulture),
        IntegerTicksOnly = true,
        MinorTickGenerator = new LogMinorTickGenerator(),
    };

    private static void Style(Plot plot, string font)
    {
        plot.Font.Set(font);
        plot.Axes.Title.Label.FontSize = FontSize + 4;
        plot.Axes.Left.MinimumSize = LeftSize;
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.TickLabelStyle.FontSize = FontSize - 2;
            axis.Label.FontSize = FontSize;
            axis.Label.Bold = false;
        }

        plot.Legend.FontSize = FontSize - 1;
        plot.Legend.ShadowColor = Color.FromARGB(0);
        foreach (Text text in plot.GetPlottables<Text>())
        {
            text.LabelFontName = font;
            text.LabelFontSize = FontSize - 2;
        }
    }
}
