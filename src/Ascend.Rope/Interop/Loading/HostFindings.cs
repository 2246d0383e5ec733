namespace Ascend.Rope.Interop.Loading;

/// <summary>What of an NPU's installation lies outside of CANN's folder: looked at when CANN does not start, for whoever has to find out why.</summary>
/// <param name="variable">Reads an environment variable.</param>
/// <param name="root">The folder that stands for the root of the file system.</param>
internal sealed class HostFindings(Func<string, string?> variable, string root = "/")
{
    /// <summary>Where CANN looks for its operators.</summary>
    public const string OppVariable = "ASCEND_OPP_PATH";

    private readonly HostTree _host = new(root);

    /// <summary>The driver, the device nodes and the folder of the operators.</summary>
    public IReadOnlyList<CannProbeStep> Steps => [Driver(), Nodes(), Operators()];

    private CannProbeStep Driver()
    {
        DriverInstallation driver = new(_host);
        return new CannProbeStep("NPU driver", driver.Version is { } version
            ? $"version {version} in {driver.Folder}"
            : $"no {driver.VersionFile} that can be read");
    }

    private CannProbeStep Nodes()
    {
        DeviceNodes nodes = new(_host);
        string found = nodes.Devices.Count == 0 ? "no davinci0 or other" : string.Join(", ", nodes.Devices.Select(Describe));
        return new CannProbeStep(
            DeviceNodes.Folder, nodes.MissingManagers.Count == 0 ? found : $"{found}; no {string.Join(", no ", nodes.MissingManagers)}");
    }

    private CannProbeStep Operators() => new(OppVariable, variable(OppVariable) is not { Length: > 0 } folder
        ? "not set"
        : Directory.Exists(folder) ? folder : $"{folder}, which is no folder that can be seen");

    private string Describe(string node) => _host.Mode($"{DeviceNodes.Folder}/{node}") is { } mode
        ? $"{node} (mode {Convert.ToString((int)mode & 0x1FF, 8)})"
        : node;
}
