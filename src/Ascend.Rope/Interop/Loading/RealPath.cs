namespace Ascend.Rope.Interop.Loading;

/// <summary>Paths with every symbolic link resolved, as the loader sees files: CANN's folders and libraries are links to each other.</summary>
internal static class RealPath
{
    /// <summary>Linux gives up after as many.</summary>
    private const int MostLinks = 40;

    /// <summary>The path with its links resolved; what does not exist stays as it is.</summary>
    public static string Of(string path) => Of(path, "/");

    /// <summary>The same within a folder that stands for the root of the file system: absolute links lead from there, and the path has it in front.</summary>
    public static string Of(string path, string root)
    {
        int links = MostLinks;
        return Of(path, root, ref links);
    }

    /// <summary>Where a link leads, as it says itself; null for what is no link, or cannot be seen.</summary>
    public static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Of(string path, string root, ref int links)
    {
        string result = root;
        foreach (string part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(result, part);
            result = Target(next) is { } target && links-- > 0 ? Of(Inside(result, target, root), root, ref links) : next;
        }

        return result;
    }

    /// <summary>Where a link leads, as a path below the root.</summary>
    private static string Inside(string folder, string target, string root) =>
        Path.IsPathRooted(target) ? target : Path.GetFullPath(Path.Combine("/", Path.GetRelativePath(root, folder), target));
}
