namespace Ascend.Rope.Interop.Loading;

/// <summary>Paths with every symbolic link resolved, as the loader sees files: CANN's folders and libraries are links to each other.</summary>
internal static class RealPath
{
    /// <summary>The path with its links resolved; what does not exist stays as it is.</summary>
    public static string Of(string path)
    {
        string result = "/";
        foreach (string part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(result, part);
            result = Target(next) is { } target ? Of(target) : next;
        }

        return result;
    }

    private static string? Target(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
