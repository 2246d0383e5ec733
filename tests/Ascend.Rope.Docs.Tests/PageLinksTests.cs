namespace Ascend.Rope.Docs.Tests;

/// <summary>What the pages lead to is there.</summary>
public sealed class PageLinksTests
{
    [Fact]
    public void Links_OfAllPages_LeadSomewhere()
    {
        string[] broken = [.. Page.All.SelectMany(PageLinks.Broken)];
        Assert.True(broken.Length == 0, string.Join(Environment.NewLine, broken));
    }

    [Fact]
    public void Index_NamesEveryPageOfDocs()
    {
        string index = string.Join('\n', Page.Read("docs/README.md").Lines);
        Assert.All(
            Page.All.Where(page => page.Path.StartsWith("docs/", StringComparison.Ordinal) && page.Path != "docs/README.md"),
            page => Assert.Contains($"]({page.Path["docs/".Length..]})", index, StringComparison.Ordinal));
    }

    [Fact]
    public void Broken_SaysWhichAndWhere()
    {
        Page page = new("docs/wrong.md",
        [
            "# One heading: `code`, and more", "## Twice", "## Twice",
            "[good](#one-heading-code-and-more), [good](#twice-1), [good](../README.md), [outside](https://example.org/none), `[code](none.md)`",
            "[none](none.md) and [no heading](#none)", "<img src=\"none.svg\">", "[away](../../etc)", "```", "[not looked at](none.md)", "```",
            "[no heading there](../README.md#none)",
        ]);
        Assert.Equal(
            [
                "docs/wrong.md:5: none.md: there is no such file",
                "docs/wrong.md:5: #none: docs/wrong.md has no such heading",
                "docs/wrong.md:6: none.svg: there is no such file",
                "docs/wrong.md:7: ../../etc: leads out of the repository",
                "docs/wrong.md:11: ../README.md#none: README.md has no such heading",
            ],
            PageLinks.Broken(page));
    }

    [Fact]
    public void Anchors_OfChineseHeadings_KeepTheirCharacters() =>
        Assert.Equal(["从-torch_npu-迁移", "常见问题qa"], PageLinks.Anchors(new Page("docs/x.md", ["## 从 torch_npu 迁移", "### 常见问题（Q&A）"])));
}
