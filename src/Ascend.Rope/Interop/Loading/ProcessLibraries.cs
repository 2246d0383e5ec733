namespace Ascend.Rope.Interop.Loading;

/// <summary>The libraries of CANN that this process has mapped, whoever loaded them.</summary>
internal static class ProcessLibraries
{
    private const string Maps = "/proc/self/maps";

    /// <summary>The real paths of the libraries with one of these names, each once.</summary>
    public static IReadOnlyList<string> Find(params ReadOnlySpan<string> names)
    {
        SortedSet<string> found = new(StringComparer.Ordinal);
        if (!File.Exists(Maps))
            return [];

        // A line ends with the path, after five columns: address, rights, offset, device and inode.
        foreach (string line in File.ReadLines(Maps))
        {
            int start = line.IndexOf('/', StringComparison.Ordinal);
            if (start >= 0 && names.Contains(Path.GetFileName(line[start..])))
                found.Add(line[start..]);
        }

        return [.. found];
    }
}
