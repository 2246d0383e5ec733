using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Diagnosis;

/// <summary>Where the system's loader would look on the host: LD_LIBRARY_PATH, then what ldconfig has listed.</summary>
internal sealed class LibraryPath
{
    private readonly HostTree _host;
    private readonly string[] _cached;

    public LibraryPath(HostTree host, Func<string, string?> variable)
    {
        _host = host;
        SystemSearch search = new(variable);
        Folders = [.. search.NamedFolders];
        RelativeEntries = [.. search.RelativeEntries];
        _cached = [.. LoaderCache.Read(host.PathOf(LoaderCache.Path))];
    }

    /// <summary>The full paths of LD_LIBRARY_PATH, in order.</summary>
    public IReadOnlyList<string> Folders { get; }

    public IReadOnlyList<string> RelativeEntries { get; }

    /// <summary>The first file of one of these names that the loader finds, links resolved; null where it finds none.</summary>
    public string? Find(params IReadOnlyList<string> names)
    {
        IEnumerable<string> named = Folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).Where(_host.Has);
        return named.Concat(_cached.Where(path => names.Contains(Path.GetFileName(path)) && _host.Has(path))).Select(_host.Real).FirstOrDefault();
    }
}
