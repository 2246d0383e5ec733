using ScottPlot;

namespace Ascend.Rope.Sample.Plots;

/// <summary>What makes a picture readable for everybody, on any machine.</summary>
internal static class PictureStyle
{
    /// <summary>Without serifs, which small labels are better without; what the usual systems have.</summary>
    private static readonly string[] s_fonts = ["DejaVu Sans", "Noto Sans", "Liberation Sans", "Segoe UI", "Helvetica Neue", "Arial"];

    /// <summary>The colours of Okabe and Ito, which the colour-blind can tell apart, without the yellow, which is too pale on white.</summary>
    public static IReadOnlyList<Color> Colors { get; } =
        [.. ((string[])["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9"]).Select(Color.FromHex)];

    /// <summary>The name of a font that the machine has.</summary>
    /// <exception cref="InvalidOperationException">It has none: the picture would be one without a word.</exception>
    public static string FindFont()
    {
        string found = s_fonts.FirstOrDefault(name => Fonts.GetTypeface(name, bold: false, italic: false)?.FamilyName == name) ?? Fonts.Default;
        return found.Length > 0
            ? found
            : throw new InvalidOperationException("The labels of a picture need a font; this machine has none. Install one, such as the package fonts-dejavu-core.");
    }
}
