using System.Globalization;
using System.Text;

namespace Ascend.Rope.Sample.Output;

/// <summary>Makes text from outside fit for a line of a terminal: names in a file may hold line breaks, escape sequences, or a megabyte.</summary>
internal static class Quote
{
    private const int LongestName = 60;

    /// <summary>A name in quotes, shortened where it is long.</summary>
    public static string Name(string name) =>
        name.Length <= LongestName ? $"'{name}'" : $"'{name[..LongestName]}…' ({name.Length} characters)";

    /// <summary>A name, shortened where it is long, to its end, where names differ.</summary>
    public static string Short(string name) => name.Length <= LongestName ? name : $"…{name[^LongestName..]}";

    /// <summary>The text on one line: breaks become spaces, and what could steer a terminal becomes <c>\uXXXX</c>.</summary>
    public static string Line(string text)
    {
        StringBuilder line = new(text.Length);
        foreach (char letter in text.ReplaceLineEndings(" "))
        {
            if (letter == '\t')
                line.Append(' ');
            else if (IsHarmless(letter))
                line.Append(letter);
            else
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
        }

        return line.ToString();
    }

    private static bool IsHarmless(char letter) => char.GetUnicodeCategory(letter)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
