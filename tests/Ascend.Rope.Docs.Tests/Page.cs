using System.Reflection;

namespace Ascend.Rope.Docs.Tests;

/// <summary>A page of Markdown, and where it lies in the repository.</summary>
/// <param name="Path">Its path, from the repository on.</param>
/// <param name="Lines">Its lines; number 1 is the first of them.</param>
internal sealed record Page(string Path, IReadOnlyList<string> Lines)
{
    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = typeof(Page).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Repository").Value!;

    /// <summary>The pages that a reader is sent to, those of packages among them.</summary>
    public static IReadOnlyList<Page> All { get; } =
    [
        .. In("", SearchOption.TopDirectoryOnly),
        .. In("docs", SearchOption.AllDirectories),
        .. In("native", SearchOption.AllDirectories),
        .. In("samples", SearchOption.AllDirectories),
        .. In("src", SearchOption.AllDirectories),
    ];

    /// <summary>The lines outside of code, each with its number.</summary>
    public IEnumerable<(int Number, string Text)> Prose
    {
        get
        {
            string? fence = null;
            for (int i = 0; i < Lines.Count; i++)
            {
                string start = Lines[i].TrimStart();
                if (fence is null && start.StartsWith("```", StringComparison.Ordinal))
                    fence = start[..(start.Length - start.TrimStart('`').Length)];
                else if (fence is null)
                    yield return (i + 1, Lines[i]);
                else if (start.TrimEnd() == fence)
                    fence = null;
            }
        }
    }

    /// <summary>Reads a page of the repository.</summary>
    /// <param name="path">Its path, from there on.</param>
    public static Page Read(string path) => new(path, File.ReadAllLines(System.IO.Path.Combine(Repository, path)));

    private static IEnumerable<Page> In(string folder, SearchOption depth) =>
        Directory.EnumerateFiles(System.IO.Path.Combine(Repository, folder), "*.md", depth)
            .Select(path => System.IO.Path.GetRelativePath(Repository, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(folder => folder is "bin" or "obj"))
            .Order(StringComparer.Ordinal).Select(Read);
}
