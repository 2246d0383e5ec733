using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ascend.Rope.Tables.Json;

/// <summary>Values of a configuration as they stand in messages: on one line, short, and harmless to a terminal.</summary>
internal static class ConfigText
{
    private const int Longest = 60;

    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => string.Create(CultureInfo.InvariantCulture, $"an array of {value.GetArrayLength()}"),
        _ => Of(value.GetRawText()),
    };

    /// <summary>Text on one line, cut where it is long.</summary>
    public static string Of(string text) =>
        text.Length <= Longest ? Line(text) : string.Create(CultureInfo.InvariantCulture, $"{Line(text[..Longest])}... ({text.Length} characters)");

    /// <summary>Text with what is not printable ASCII as <c>\uXXXX</c>.</summary>
    public static string Line(string text)
    {
        StringBuilder line = new(text.Length);
        foreach (char letter in text)
        {
            if (letter is >= ' ' and <= '~')
                line.Append(letter);
            else
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
        }

        return line.ToString();
    }
}
