using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Diagnosis;

/// <summary>The CANN that the library would load, by its files.</summary>
/// <param name="host">The host's files.</param>
/// <param name="root">The folder that has lib64.</param>
internal sealed class CannInstallation(HostTree host, string root)
{
    /// <summary>What only the emulator's runtime exports.</summary>
    private static ReadOnlySpan<byte> EmulatorExport => "\0emulatorVersion\0"u8;

    /// <summary>The emulator's runtime is smaller than this, and CANN's not looked into when it is larger.</summary>
    private const long LongestEmulator = 4 << 20;

    public string Root => root;

    public string LibraryFolder => new CannRoot(root).LibraryFolder;

    /// <summary>The runtime, the base library and the operators: of each the file that is there, or null.</summary>
    public IReadOnlyList<(string[] Names, string? Path)> Libraries =>
    [
        .. new[] { CannLibraries.AclNames, CannLibraries.NnOpBaseNames, CannLibraries.OpApiNames }
            .Select(names => (names, names.Select(name => $"{LibraryFolder}/{name}").FirstOrDefault(host.Has))),
    ];

    /// <summary>Whether all that the loader asks for is there.</summary>
    public bool IsComplete => Libraries.All(library => library.Path is not null);

    public bool HasLibraryFolder => host.HasFolder(LibraryFolder);

    /// <summary>Its version, such as <c>8.1.RC1</c>; null where it does not tell.</summary>
    public string? Version => InArchitectureFolders("ascend_toolkit_install.info")
        ?? Running("toolkit") ?? Running("runtime")
        ?? host.Value($"{root}/opp/version.info", "version_dir=")
        ?? host.Value($"{root}/share/info/runtime/version.info", "Version=")
        ?? host.Value($"{root}/runtime/version.info", "Version=");

    /// <summary>The version of the kernel package; null where it does not tell.</summary>
    public string? KernelsVersion => InArchitectureFolders("ascend_ops_install.info") ?? Running("opp_kernel");

    /// <summary>Whether it is the emulator of this project.</summary>
    public bool IsEmulated => CannLibraries.AclNames.Any(name =>
        BoundedFile.TryRead(host.PathOf($"{LibraryFolder}/{name}"), LongestEmulator) is { } content && content.AsSpan().IndexOf(EmulatorExport) >= 0);

    /// <summary>What a package notes below a folder such as aarch64-linux.</summary>
    private string? InArchitectureFolders(string file) =>
        host.Names(root, "*-linux").Select(folder => host.Value($"{root}/{folder}/{file}", "version=")).FirstOrDefault(version => version is not null);

    /// <summary>What version.cfg says of a package, as in <c>toolkit_running_version=[7.7.0.1.231:8.1.RC1]</c>.</summary>
    private string? Running(string package) =>
        host.Value($"{root}/version.cfg", $"{package}_running_version=") is { } value && value.LastIndexOf(':') is >= 0 and int colon
            ? value[(colon + 1)..].TrimEnd(']')
            : null;
}
