namespace Ascend.Rope.Interop.Loading;

/// <summary>
/// Where the system's loader would look for a library, folder by folder, so that each is loaded by its full path: by its bare name, a library could come
/// from the working directory.
/// </summary>
/// <param name="variable">Reads an environment variable.</param>
/// <param name="cache">The cache that ldconfig makes of ld.so.conf.</param>
internal sealed class SystemSearch(Func<string, string?> variable, string cache = LoaderCache.Path)
{
    /// <summary>The variable that the loader searches first.</summary>
    public const string Variable = "LD_LIBRARY_PATH";

    /// <summary>The full paths in the variable, in order.</summary>
    public IEnumerable<string> NamedFolders => Entries.Where(Path.IsPathFullyQualified);

    /// <summary>The entries of the variable that mean the working directory or a folder below it. The loader takes an empty one for that too.</summary>
    public IEnumerable<string> RelativeEntries => Entries.Where(entry => !Path.IsPathFullyQualified(entry));

    private string[] Entries => variable(Variable) is { Length: > 0 } value ? value.Split(':', ';') : [];

    /// <summary>The folders that have a file of one of these names, in the order of the loader.</summary>
    public IEnumerable<string> FoldersOf(string[] names)
    {
        IEnumerable<string> cached = LoaderCache.Read(cache).Where(file => names.Contains(Path.GetFileName(file)))
            .Select(file => Path.GetDirectoryName(file)!);
        return NamedFolders.Concat(cached).Where(folder => names.Any(name => Path.Exists(Path.Combine(folder, name)))).Distinct(StringComparer.Ordinal);
    }
}
