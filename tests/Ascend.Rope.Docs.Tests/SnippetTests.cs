namespace Ascend.Rope.Docs.Tests;

/// <summary>What the pages show compiles.</summary>
public sealed class SnippetTests
{
    /// <summary>Every block of C# on every page, by page and line.</summary>
    public static TheoryData<string> Places => [.. Page.All.SelectMany(Snippet.Of).Select(snippet => snippet.ToString())];

    [Theory]
    [MemberData(nameof(Places))]
    public void Snippet_Compiles(string place)
    {
        IReadOnlyList<string> wrong = SnippetCompiler.Check(Page.All.SelectMany(Snippet.Of).Single(snippet => snippet.ToString() == place));
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public void Check_ThatFails_NamesPageAndLine()
    {
        Page page = new("docs/wrong.md", ["# Wrong", "", "```csharp", "int good = 1;", "Console.WriteLine(good + bad);", "```"]);
        Assert.Equal(
            ["docs/wrong.md:5: error CS0103: The name 'bad' does not exist in the current context"],
            SnippetCompiler.Check(Assert.Single(Snippet.Of(page))));
    }

    [Fact]
    public void Check_OfAMistakeInTheDeclarations_SaysSo()
    {
        Page page = new("docs/wrong.md", ["<!-- csharp: NoSuchType x; -->", "```csharp", "Console.WriteLine();", "```"]);
        string message = Assert.Single(SnippetCompiler.Check(Assert.Single(Snippet.Of(page))));
        Assert.StartsWith("docs/wrong.md:3, in what the page declares: error CS0246", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SeesNothingInternal()
    {
        Page page = new("docs/wrong.md", ["```csharp", "_ = typeof(RopeGeometry);", "```"]);
        string message = Assert.Single(SnippetCompiler.Check(Assert.Single(Snippet.Of(page))));
        Assert.Contains("CS0122", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_GivesASnippetTheDeclarationsBeforeIt_WhichItMayDeclareAnew()
    {
        Page page = new("docs/right.md",
        [
            "<!-- csharp: int[] rows; -->", "```csharp", "int count = rows.Length;", "Console.WriteLine(count);", "```",
            "<!-- csharp:", "using System.Text;", "int Twice(int n) => 2 * n; abstract class Unused { public abstract void Do(); }", "-->",
            "```csharp", "StringBuilder rows = new();", "Console.WriteLine(Twice(rows.Length));", "```",
        ]);
        IReadOnlyList<Snippet> snippets = Snippet.Of(page);
        Assert.Equal([3, 11], snippets.Select(snippet => snippet.Line));
        Assert.All(snippets, snippet => Assert.Empty(SnippetCompiler.Check(snippet)));
        Assert.DoesNotContain("Twice", snippets[0].Declarations, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docs/wrong.md:1: a block of C# is called csharp", "```cs", "int x;", "```")]
    [InlineData("docs/wrong.md:1: what begins here does not end", "```csharp", "int x;")]
    public void Of_WhatWouldEscape_IsRefused(string message, params string[] lines) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => Snippet.Of(new Page("docs/wrong.md", lines))).Message, StringComparison.Ordinal);
}
