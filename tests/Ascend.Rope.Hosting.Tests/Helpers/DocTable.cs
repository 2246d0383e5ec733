using Xunit;

namespace Ascend.Rope.Hosting.Tests.Helpers;

/// <summary>The tables of a page of docs.</summary>
internal static class DocTable
{
    /// <summary>The rows below a heading, each its cells.</summary>
    public static IReadOnlyList<string[]> Rows(string page, string heading)
    {
        using Stream stream = typeof(DocTable).Assembly.GetManifestResourceStream(page)!;
        using StreamReader reader = new(stream);
        string text = reader.ReadToEnd();
        int start = text.IndexOf($"# {heading}", StringComparison.Ordinal);
        Assert.True(start >= 0, $"{page} has no heading {heading}.");
        IEnumerable<string> table = text[start..].Split('\n').SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|'));
        return [.. table.Skip(2).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))];
    }

    /// <summary>What stands between backticks in a cell, in alphabetical order.</summary>
    public static string Names(string cell) => string.Join(' ', cell.Split('`').Where((_, index) => index % 2 == 1).Order(StringComparer.Ordinal));
}
