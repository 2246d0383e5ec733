using System.Runtime.InteropServices;
using System.Text;

namespace Ascend.Rope.Tests.Diagnosis;

/// <summary>
/// The files of a sound host with two NPUs of Atlas A2, in a folder, with its environment and what its programs answer: for tests to break one thing of.
/// Names and contents are those of real installations.
/// </summary>
internal sealed class HostModel : IDisposable
{
    public const string Ascend = "/usr/local/Ascend";
    public const string Driver = $"{Ascend}/driver";
    public const string Kernels = "opp/built-in/op_impl/ai_core/tbe/kernel";

    private const int User = 1000;
    private const int DriverUser = 1001;

    public HostModel(string cann = "8.5.0")
    {
        Write("/etc/ascend_install.info", "UserName=HwHiAiUser\nUserGroup=HwHiAiUser\nDriver_Install_Path_Param=/usr/local/Ascend\nFirmware_Install_Path_Param=/usr/local/Ascend\n");
        Write("/etc/passwd", $"root:x:0:0::/root:/bin/sh\nalice:x:{User}:{User}::/home/alice:/bin/sh\n");
        Write("/etc/group", $"root:x:0:\nalice:x:{User}:\nHwHiAiUser:x:{DriverUser}:alice\n");
        RunsAs(User, DriverUser);
        Write($"{Driver}/version.info", "Version=25.2.0\nascendhal_version=7.35.23\ncompatible_version_fw=[7.0.0,7.8.99]\npackage_version=25.2.0\n");
        WriteLibrary($"{Driver}/lib64/driver/libascend_hal.so");
        Write($"{Ascend}/firmware/version.info", "Version=7.7.0.6.236\nfirmware_version=1.0\n");
        foreach (string node in (string[])["davinci0", "davinci1", "davinci_manager", "devmm_svm", "hisi_hdc"])
            Write($"/dev/{node}", "");
        AddPciDevice("0000:c1:00.0", "0x19e5", "0x120000");
        Write("/usr/local/sbin/npu-smi", "#!");
        Write("/usr/bin/stat", "#!");
        CannRoot = AddCann(cann);
        Variables = new()
        {
            ["HOME"] = "/home/alice",
            ["ASCEND_HOME_PATH"] = CannRoot,
            ["ASCEND_TOOLKIT_HOME"] = CannRoot,
            ["ASCEND_OPP_PATH"] = $"{CannRoot}/opp",
            ["LD_LIBRARY_PATH"] = $"{CannRoot}/lib64:{Driver}/lib64:{Driver}/lib64/common:{Driver}/lib64/driver",
        };
    }

    /// <summary>The folder that stands for the root.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("ascend-rope-host-").FullName;

    /// <summary>The root of its CANN.</summary>
    public string CannRoot { get; }

    public Dictionary<string, string?> Variables { get; }

    /// <summary>What stat says of paths that begin so; the longest counts.</summary>
    public Dictionary<string, string> Owners { get; } = new() { ["/"] = "755 0 0", ["/dev/"] = $"660 {DriverUser} {DriverUser}" };

    /// <summary>What npu-smi leaves.</summary>
    public NpuCommandResult? NpuSmi { get; set; } = new(0, Table("910B3", "OK", "OK"));

    public NpuDiagnosis Examine(string? cannRoot = null) => NpuDoctor.Examine(Options(cannRoot));

    public NpuDoctorOptions Options(string? cannRoot = null) => new()
    {
        Root = Folder,
        Variable = Variables.GetValueOrDefault,
        Runner = Run,
        CannRoot = cannRoot,
        IsLinux = true,
    };

    /// <summary>What npu-smi info prints of NPUs of a kind.</summary>
    public static string Table(string name, params string[] health)
    {
        const string Line = "+---------------------------+---------------+----------------------------------------------------+";
        StringBuilder table = new($"{Line}\n| npu-smi 25.2.0                   Version: 25.2.0                                               |\n{Line}\n");
        table.Append("| NPU   Name                | Health        | Power(W)    Temp(C)           Hugepages-Usage(page)|\n");
        table.Append("| Chip                      | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB)        |\n");
        for (int npu = 0; npu < health.Length; npu++)
        {
            table.Append($"| {npu,-6}{name,-20}| {health[npu],-14}| 93.4        36                0    / 0             |\n");
            table.Append($"| 0                         | 0000:C{npu}:00.0  | 0           0    / 0          3385 / 65536         |\n{Line}\n");
        }

        return table.Append("| No running processes found in NPU 0                                                            |\n").ToString();
    }

    /// <summary>Adds a CANN in the layout of its version; its root.</summary>
    public string AddCann(string version)
    {
        bool isSplit = string.CompareOrdinal(version, "8.5") >= 0;
        string root = isSplit ? $"{Ascend}/cann-{version}" : $"{Ascend}/ascend-toolkit/{version}";
        foreach (string library in isSplit
            ? (string[])["libacl_rt.so", "libascendcl.so", "libnnopbase.so", "libopapi_transformer.so", "libopapi_math.so"]
            : ["libascendcl.so", "libnnopbase.so", "libopapi.so"])
        {
            WriteLibrary($"{root}/lib64/{library}");
        }

        Write($"{root}/{Kernels}/ascend910b/{(isSplit ? "ops_transformer/" : "")}interleave_rope/InterleaveRope_0.o", "kernel");
        Write($"{root}/{Kernels}/ascend910b/{(isSplit ? "ops_transformer/" : "")}add/Add_0.o", "kernel");
        Write($"{root}/aarch64-linux/ascend_toolkit_install.info", $"package_name=Ascend-cann-toolkit\nversion={version}\narch=aarch64\n");
        if (isSplit)
        {
            Write($"{root}/set_env.sh", "");
            Write($"{root}/aarch64-linux/ascend_ops_install.info", $"package_name=Ascend-cann-910b-ops\nversion={version}\n");
            LinkAnew($"{Ascend}/cann", root);
        }
        else
        {
            Write($"{Ascend}/ascend-toolkit/set_env.sh", "");
            Write($"{root}/version.cfg", $"# version: 1.0\nruntime_running_version=[7.7.0.1.231:{version}]\nopp_kernel_running_version=[7.7.0.1.231:{version}]\n");
            LinkAnew($"{Ascend}/ascend-toolkit/latest", version);
        }

        return root;
    }

    /// <summary>Says who the process is.</summary>
    public void RunsAs(int user, params int[] groups) =>
        Write("/proc/self/status", $"Name:\tdotnet\nUid:\t{user}\t{user}\t{user}\t{user}\nGid:\t{user}\t{user}\t{user}\t{user}\nGroups:\t{string.Join(' ', groups)} \n");

    /// <summary>Makes it a container, which has what it was given.</summary>
    public void IsContainer()
    {
        Write("/.dockerenv", "");
        Delete($"{Ascend}/firmware");
    }

    public void AddPciDevice(string address, string vendor, string kind)
    {
        // The list has links to the devices, as in /sys.
        Write($"/sys/devices/pci0000:00/{address}/vendor", $"{vendor}\n");
        Write($"/sys/devices/pci0000:00/{address}/class", $"{kind}\n");
        Directory.CreateDirectory(Path("/sys/bus/pci/devices"));
        Directory.CreateSymbolicLink(Path($"/sys/bus/pci/devices/{address}"), $"../../../devices/pci0000:00/{address}");
    }

    public void Write(string path, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(path))!);
        File.WriteAllText(Path(path), content);
    }

    /// <summary>Writes a library of this machine, as far as its header tells; of another one, or one that says that it has more than it has.</summary>
    public void WriteLibrary(string path, bool isForeign = false, int segmentBytes = 0)
    {
        byte[] header = new byte[64 + 56];
        "\x7F\x45LF\x02\x01\x01"u8.CopyTo(header);
        bool isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        header[16] = 3;
        header[18] = isArm != isForeign ? (byte)183 : (byte)62;
        header[32] = 64;
        header[54] = 56;
        header[56] = 1;
        header[64] = 1;
        BitConverter.TryWriteBytes(header.AsSpan(64 + 32), (long)segmentBytes);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(path))!);
        File.WriteAllBytes(Path(path), header);
    }

    public void Delete(string path)
    {
        if (Directory.Exists(Path(path)))
            Directory.Delete(Path(path), recursive: true);
        else
            File.Delete(Path(path));
    }

    /// <summary>Puts a link in place of what is there.</summary>
    public void LinkAnew(string path, string target)
    {
        File.Delete(Path(path));
        Directory.CreateSymbolicLink(Path(path), target);
    }

    /// <summary>All files with their contents: what must be the same after an examination.</summary>
    public IReadOnlyList<string> Snapshot() =>
    [
        .. Directory.EnumerateFileSystemEntries(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(path => $"{path} {Content(path)}").Order(StringComparer.Ordinal),
    ];

    public string Path(string path) => Folder + path;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private NpuCommandResult? Run(string file, IReadOnlyList<string> arguments, TimeSpan limit) => file == Path("/usr/bin/stat")
        ? new NpuCommandResult(0, string.Concat(arguments.Skip(3).Select(path => $"{OwnerOf(path[Folder.Length..])}\n")))
        : file == Path("/usr/local/sbin/npu-smi") && arguments is ["info"] ? NpuSmi : throw new InvalidOperationException($"{file} is not to be run.");

    private static string Content(string path) =>
        new FileInfo(path) is { LinkTarget: { } target } ? target : Directory.Exists(path) ? "folder" : Convert.ToHexString(File.ReadAllBytes(path));

    private string OwnerOf(string path) => Owners.Where(owner => path.StartsWith(owner.Key, StringComparison.Ordinal)).MaxBy(owner => owner.Key.Length).Value;
}
