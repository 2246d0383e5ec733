using System.Text.RegularExpressions;

namespace Ascend.Rope.Docs.Tests;

/// <summary>What the page of messages quotes is what the library says.</summary>
public sealed partial class TroubleshootingTests
{
    private const string Path = "docs/troubleshooting.md";

    /// <summary>The sources, with texts that are joined there in one piece.</summary>
    private static readonly Lazy<string> s_sources = new(() => Joint().Replace(
        string.Concat(Directory.EnumerateFiles(System.IO.Path.Combine(Page.Repository, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{System.IO.Path.DirectorySeparatorChar}obj{System.IO.Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText)),
        ""));

    /// <summary>What stands as a message in the first column of a table of messages.</summary>
    public static TheoryData<string> Messages => [.. Cells("Message").SelectMany(cell => Code().Matches(cell).Select(match => match.Groups[1].Value.Trim()))];

    /// <summary>The numbers of the table of codes.</summary>
    public static TheoryData<string> Codes => [.. Cells("Code").SelectMany(cell => Number().Matches(cell).Select(match => match.Value))];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_IsOneOfTheLibrary(string message) =>
        Assert.All(Parts(message), part => Assert.True(IsSaid(part), $"The library says nowhere: {part}"));

    [Fact]
    public void Message_OfNobody_IsFound() => Assert.False(IsSaid("x must have 5 dimensions"));

    [Theory]
    [MemberData(nameof(Codes))]
    public void Code_IsKnownToTheLibrary(string code) =>
        Assert.Matches($@"\b{code}\b", s_sources.Value);

    /// <summary>Messages have values where the page has an ellipsis.</summary>
    private static IEnumerable<string> Parts(string message) =>
        message.Split('…', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(part => part.Length > 2);

    /// <summary>Whether it stands in the sources, as it is or begun by a value that is put in there, as in <c>{name} must have 4 dimensions</c>.</summary>
    private static bool IsSaid(string part) =>
        Says(part) || Enumerable.Range(0, part.Length).Any(i => part[i] == ' ' && Says(part[..i]) && Says($"}}{part[i..]}"));

    private static bool Says(string text) => s_sources.Value.Contains(text, StringComparison.Ordinal);

    private static IEnumerable<string> Cells(string heading)
    {
        bool inTable = false;
        foreach ((_, string text) in Page.Read(Path).Prose)
        {
            string[] cells = text.Split('|', StringSplitOptions.TrimEntries);
            if (cells is not ["", { } first, ..])
                inTable = false;
            else if (first == heading)
                inTable = true;
            else if (inTable && !first.StartsWith("---", StringComparison.Ordinal))
                yield return first;
        }
    }

    [GeneratedRegex(@"""\s*\+\s*\$?""")]
    private static partial Regex Joint();

    [GeneratedRegex("`{1,2}(.+?)`{1,2}(?!`)")]
    private static partial Regex Code();

    [GeneratedRegex(@"\d{6}")]
    private static partial Regex Number();
}
