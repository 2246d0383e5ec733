namespace Ascend.Rope.Interop.Loading;

/// <summary>The libraries of CANN that this process has mapped, whoever loaded them.</summary>
internal static class ProcessLibraries
{
    /// <summary>What stands behind the path of a file that was removed, or replaced by another, since it was mapped.</summary>
    public const string Gone = " (deleted)";

    private const string Maps = "/proc/self/maps";

    /// <summary>The real paths of the libraries with one of these names, each once; with <see cref="Gone"/> behind them where that is so.</summary>
    public static IReadOnlyList<string> Find(params ReadOnlySpan<string> names)
    {
        SortedSet<string> found = new(StringComparer.Ordinal);
        if (!File.Exists(Maps))
            return [];

        // A line ends with the path, after five columns: address, rights, offset, device and inode.
        foreach (string line in File.ReadLines(Maps))
        {
            int start = line.IndexOf('/', StringComparison.Ordinal);
            if (start < 0)
                continue;
            string path = line[start..];
            string file = path.EndsWith(Gone, StringComparison.Ordinal) ? path[..^Gone.Length] : path;
            if (names.Contains(Path.GetFileName(file)))
                found.Add(path);
        }

        return [.. found];
    }
}
