using System.Text;

namespace Ascend.Rope.Interop.Loading;

/// <summary>What of an NPU's installation lies outside of CANN's folder: looked at when CANN does not start, for whoever has to find out why.</summary>
/// <param name="variable">Reads an environment variable.</param>
/// <param name="root">The folder that stands for the root of the file system.</param>
internal sealed class HostFindings(Func<string, string?> variable, string root = "/")
{
    private const string OppVariable = "ASCEND_OPP_PATH";
    private const string InstallFile = "etc/ascend_install.info";
    private const string DriverKey = "Driver_Install_Path_Param=";
    private const string DefaultInstall = "/usr/local/Ascend";
    private const long LongestFile = 1 << 16;

    /// <summary>What the driver library opens, beside a node for each NPU.</summary>
    private static readonly string[] s_nodes = ["davinci_manager", "devmm_svm", "hisi_hdc"];

    /// <summary>The driver, the device nodes and the folder of the operators.</summary>
    public IReadOnlyList<CannProbeStep> Steps => [Driver(), Nodes(), Operators()];

    private CannProbeStep Driver()
    {
        string install = ValueOf(DriverKey, Path.Combine(root, InstallFile)) ?? DefaultInstall;
        string file = Path.Combine(install, "driver/version.info");
        return new CannProbeStep("NPU driver", ValueOf("Version=", Path.Combine(root, file.TrimStart('/'))) is { } version
            ? $"version {version} in {install}/driver"
            : $"no {file} that can be read");
    }

    private CannProbeStep Nodes()
    {
        string folder = Path.Combine(root, "dev");
        string[] missing = [.. s_nodes.Where(node => !Path.Exists(Path.Combine(folder, node)))];
        string[] devices = Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "davinci*").Where(path => char.IsAsciiDigit(path[^1])).Order(StringComparer.Ordinal)]
            : [];
        string found = devices.Length == 0 ? "no davinci0 or other" : string.Join(", ", devices.Select(Describe));
        return new CannProbeStep("/dev", missing.Length == 0 ? found : $"{found}; no {string.Join(", no ", missing)}");
    }

    private CannProbeStep Operators() => new(OppVariable, variable(OppVariable) is not { Length: > 0 } folder
        ? "not set"
        : Directory.Exists(folder) ? folder : $"{folder}, which is no folder that can be seen");

    private static string Describe(string node) =>
        OperatingSystem.IsWindows() ? Path.GetFileName(node) : $"{Path.GetFileName(node)} (mode {Convert.ToString((int)File.GetUnixFileMode(node) & 0x1FF, 8)})";

    /// <summary>What follows a key in a file of lines.</summary>
    private static string? ValueOf(string key, string path) => BoundedFile.TryRead(path, LongestFile) is not { } content
        ? null
        : Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.TrimEntries)
            .FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..] is { Length: > 0 } value ? value : null;
}
