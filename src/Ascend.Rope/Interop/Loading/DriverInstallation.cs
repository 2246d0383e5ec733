namespace Ascend.Rope.Interop.Loading;

/// <summary>Where the NPU driver of a host is, and what it says of itself.</summary>
/// <param name="host">The host's files.</param>
internal sealed class DriverInstallation(HostTree host)
{
    /// <summary>Where the installer of the driver notes what it has done.</summary>
    public const string InstallFile = "/etc/ascend_install.info";

    public const string DefaultPath = "/usr/local/Ascend";
    public const string HalLibrary = "libascend_hal.so";

    private const string PathKey = "Driver_Install_Path_Param=";

    private static readonly string[] s_libraryFolders = ["lib64", "lib64/common", "lib64/driver"];

    /// <summary>What the installer notes as the folder of the installation; null where it has noted nothing.</summary>
    public string? NotedPath { get; } = host.Value(InstallFile, PathKey);

    public string Folder => Path.Combine(NotedPath ?? DefaultPath, "driver");

    public string VersionFile => Path.Combine(Folder, "version.info");

    /// <summary>Its version, such as <c>25.0.rc1.1</c>; null where it cannot be read.</summary>
    public string? Version => host.Value(VersionFile, "Version=");

    /// <summary>The folders that its libraries can be in.</summary>
    public IReadOnlyList<string> LibraryFolders => [.. s_libraryFolders.Select(folder => Path.Combine(Folder, folder))];

    /// <summary>The library through which CANN talks to the driver; null where there is none.</summary>
    public string? Hal => LibraryFolders.Select(folder => Path.Combine(folder, HalLibrary)).FirstOrDefault(host.Has);
}
