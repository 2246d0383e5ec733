using System.Text;

namespace Ascend.Rope.Interop.Loading;

/// <summary>The files of a host, below a folder that stands for the root of its file system. Looks, and never throws: what cannot be seen is not there.</summary>
/// <param name="root">That folder.</param>
internal sealed class HostTree(string root)
{
    /// <summary>Files that tell versions and paths have a few hundred bytes.</summary>
    private const long LongestText = 1 << 16;

    /// <summary>What the kernel makes up when it is read, and has no length.</summary>
    private const string KernelFolder = "/proc/";

    /// <summary>Folders are listed up to so many entries.</summary>
    private const int MostEntries = 4096;

    /// <summary>Whether these are the files of the system that this process runs on.</summary>
    public bool IsThisHost => root == "/";

    /// <summary>The path by which this process runs a program of the host: links stay, since a program may go by the name that it is called by.</summary>
    public string ProgramPathOf(string path) => Path.Combine(root, path.TrimStart('/'));

    /// <summary>The path by which this process gets at a file of the host, links resolved.</summary>
    public string PathOf(string path) => RealPath.Of(path, root);

    /// <summary>The path on the host, links resolved.</summary>
    public string Real(string path) => Path.GetFullPath(Path.Combine("/", Path.GetRelativePath(root, PathOf(path))));

    public bool HasFolder(string path) => Directory.Exists(PathOf(path));

    /// <summary>Whether there is anything of that name; a link that leads nowhere is nothing.</summary>
    public bool Has(string path) => PathOf(path) is var full && Path.Exists(full) && RealPath.Target(full) is null;

    /// <summary>Whether there is a link of that name that leads nowhere.</summary>
    public bool HasBrokenLink(string path)
    {
        string folder = PathOf(Path.GetDirectoryName(path) ?? "/");
        return RealPath.Target(Path.Combine(folder, Path.GetFileName(path))) is not null && !Has(path);
    }

    /// <summary>What a small file of text says; null where there is none, or it is no small regular file, or may not be read.</summary>
    public string? Text(string path)
    {
        byte[]? content = IsThisHost && path.StartsWith(KernelFolder, StringComparison.Ordinal)
            ? BoundedFile.TryReadOfKernel(path, (int)LongestText)
            : BoundedFile.TryRead(PathOf(path), LongestText);
        return content is null ? null : Encoding.UTF8.GetString(content);
    }

    /// <summary>What follows a key in a file of lines; null where there is nothing.</summary>
    public string? Value(string path, string key) => Text(path) is not { } text
        ? null
        : text.Split('\n', StringSplitOptions.TrimEntries)
            .FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..] is { Length: > 0 } value ? value : null;

    /// <summary>The names in a folder that fit a pattern, in order.</summary>
    public IReadOnlyList<string> Names(string folder, string pattern)
    {
        try
        {
            if (!HasFolder(folder))
                return [];
            IEnumerable<string> paths = Directory.EnumerateFileSystemEntries(PathOf(folder), pattern).Take(MostEntries);
            return [.. paths.Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Who may do what with a file; null where that is not known.</summary>
    public UnixFileMode? Mode(string path)
    {
        try
        {
            return OperatingSystem.IsWindows() || !Has(path) ? null : File.GetUnixFileMode(PathOf(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
