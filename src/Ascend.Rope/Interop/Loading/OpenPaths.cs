namespace Ascend.Rope.Interop.Loading;

/// <summary>Files that any user of the system could replace, and with them what runs in this process.</summary>
internal static class OpenPaths
{
    /// <summary>What of a file's path anybody may write: the file, or a folder on the way to it; null for none, or where modes mean nothing.</summary>
    /// <remarks>
    /// A folder with the sticky bit, such as /tmp, lets others add files and not replace any: that matters only of the library's own folder, whose
    /// other libraries CANN loads by name. Who owns a file is not looked at, nor are groups.
    /// </remarks>
    public static string? Find(string file)
    {
        if (OperatingSystem.IsWindows())
            return null;
        string folder = RealPath.Of(Path.GetDirectoryName(file)!);
        return FindOnTheWayTo(RealPath.Of(file)) ?? FindOnTheWayTo(folder, isLibraryFolder: true);
    }

    private static string? FindOnTheWayTo(string? path, bool isLibraryFolder = false)
    {
        for (; path is not null; path = Path.GetDirectoryName(path), isLibraryFolder = false)
        {
            if (Mode(path) is { } mode && mode.HasFlag(UnixFileMode.OtherWrite) && (isLibraryFolder || !mode.HasFlag(UnixFileMode.StickyBit)))
                return path;
        }

        return null;
    }

    private static UnixFileMode? Mode(string path)
    {
        try
        {
            return OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
