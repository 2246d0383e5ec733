namespace Ascend.Rope.Docs.Tests;

/// <summary>A block of C# on a page, and what the page says that it has around it.</summary>
/// <remarks>
/// What a reader has anyway, such as a stream or the arrays of the host, a page declares in a comment that is not shown; it holds for all
/// snippets behind it:
/// <code>
/// &lt;!-- csharp: NpuDevice device; NpuStream stream; int tokens; --&gt;
/// </code>
/// A snippet may declare the same names again: it has its own. Namespaces that it takes for imported stand there likewise, as <c>using System.Text;</c>.
/// </remarks>
/// <param name="Page">The page's path.</param>
/// <param name="Line">The number of its first line.</param>
/// <param name="Code">The C#.</param>
/// <param name="Declarations">The members that the page declares before it.</param>
internal sealed record Snippet(string Page, int Line, string Code, string Declarations)
{
    private const string Comment = "<!-- csharp:";
    private const string CommentEnd = "-->";

    /// <summary>The languages of blocks that would escape, since only <c>csharp</c> is compiled.</summary>
    private static readonly string[] s_otherNames = ["c#", "cs", "C#", "CSharp", "Csharp"];

    /// <summary>The snippets of a page, in order.</summary>
    /// <exception cref="FormatException">A block or a comment does not end, or the block has another name of the language.</exception>
    public static IReadOnlyList<Snippet> Of(Page page)
    {
        List<Snippet> snippets = [];
        List<string> declarations = [];
        for (int i = 0; i < page.Lines.Count; i++)
        {
            string line = page.Lines[i].Trim();
            if (line.StartsWith(Comment, StringComparison.Ordinal))
            {
                int end = EndOf(page, i, text => text.Contains(CommentEnd, StringComparison.Ordinal));
                string comment = string.Join('\n', page.Lines.Skip(i).Take(end - i + 1)).Trim();
                declarations.Add(comment[Comment.Length..comment.IndexOf(CommentEnd, StringComparison.Ordinal)]);
                i = end;
            }
            else if (line.StartsWith("```", StringComparison.Ordinal))
            {
                int end = EndOf(page, i + 1, text => text.Trim() == "```");
                if (s_otherNames.Contains(line[3..].Trim(), StringComparer.Ordinal))
                    throw new FormatException($"{page.Path}:{i + 1}: a block of C# is called csharp, so that it is compiled; this one is called {line[3..]}.");
                if (line == "```csharp")
                    snippets.Add(new Snippet(page.Path, i + 2, string.Join('\n', page.Lines.Skip(i + 1).Take(end - i - 1)), string.Join('\n', declarations)));
                i = end;
            }
        }

        return snippets;
    }

    /// <summary>As in <c>docs/migration.md:41</c>.</summary>
    public override string ToString() => $"{Page}:{Line}";

    private static int EndOf(Page page, int start, Predicate<string> isEnd)
    {
        for (int i = start; i < page.Lines.Count; i++)
        {
            if (isEnd(page.Lines[i]))
                return i;
        }

        throw new FormatException($"{page.Path}:{start}: what begins here does not end.");
    }
}
