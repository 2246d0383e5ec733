using ScottPlot;

namespace Ascend.Rope.Sample.Plots;

/// <summary>The font of the labels.</summary>
internal static class PlotFont
{
    /// <summary>Without serifs, which small labels read better without, and what the usual systems have.</summary>
    private static readonly string[] s_names = ["DejaVu Sans", "Noto Sans", "Liberation Sans", "Segoe UI", "Helvetica Neue", "Arial"];

    /// <summary>The name of a font that the machine has.</summary>
    /// <exception cref="InvalidOperationException">It has none: the picture would be one without a word.</exception>
    public static string Find()
    {
        string found = s_names.FirstOrDefault(name => Fonts.GetTypeface(name, bold: false, italic: false)?.FamilyName == name) ?? Fonts.Default;
        return found.Length > 0
            ? found
            : throw new InvalidOperationException("The labels of a picture need a font; this machine has none. Install one, such as the package fonts-dejavu-core.");
    }
}
