namespace Ascend.Rope.Tests.Diagnosis;

/// <summary>Hosts with one thing broken each, and what the doctor must say of it first.</summary>
internal static class BrokenHosts
{
    /// <summary>By what is broken: the finding that must come first, and the breakage.</summary>
    public static readonly Dictionary<string, (string Id, Action<HostModel> Break)> All = new()
    {
        // No NPU, no driver.
        ["a laptop"] = ("npu-absent", host =>
        {
            host.Delete("/sys/bus/pci/devices");
            host.AddPciDevice("0000:00:02.0", "0x8086", "0x030000");
            Delete(host, "/dev", HostModel.Ascend, "/etc/ascend_install.info", "/usr/local/sbin/npu-smi");
        }),
        ["a server with the maker's network card alone"] = ("npu-absent", host =>
        {
            host.Delete("/sys/bus/pci/devices");
            host.AddPciDevice("0000:7d:00.0", "0x19e5", "0x020000");
            host.Delete("/dev");
        }),
        ["no driver"] = ("driver-missing", host => Delete(host, HostModel.Driver, "/dev", "/etc/ascend_install.info")),
        ["no driver, no CANN"] = ("driver-missing", host => Delete(host, HostModel.Ascend, "/dev", "/etc/ascend_install.info")),
        ["a driver that was moved"] = ("driver-path-wrong", host => host.Write("/etc/ascend_install.info", "Driver_Install_Path_Param=/opt/npu\n")),
        ["a driver without its library"] = ("driver-incomplete", host => host.Delete($"{HostModel.Driver}/lib64/driver/libascend_hal.so")),
        ["a driver of another machine"] = ("driver-library-unusable", host => host.WriteLibrary($"{HostModel.Driver}/lib64/driver/libascend_hal.so", isForeign: true)),
        ["a driver cut short"] = ("driver-library-unusable", host => host.WriteLibrary($"{HostModel.Driver}/lib64/driver/libascend_hal.so", segmentBytes: 1 << 20)),
        ["a driver after a kernel update"] = ("driver-not-loaded", host => host.Delete("/dev")),
        ["a driver without a version"] = ("driver-version-unknown", host => host.Delete($"{HostModel.Driver}/version.info")),
        ["a driver whose version is a megabyte"] = ("driver-version-unknown", host => host.Write($"{HostModel.Driver}/version.info", $"Version={new string('9', 1 << 20)}\n")),

        // Nodes and rights.
        ["NPUs that the driver did not start"] = ("devices-missing", host => Delete(host, "/dev/davinci0", "/dev/davinci1")),
        ["no davinci_manager"] = ("managers-missing", host => host.Delete("/dev/davinci_manager")),
        ["no devmm_svm"] = ("managers-missing", host => host.Delete("/dev/devmm_svm")),
        ["no hisi_hdc"] = ("managers-missing", host => host.Delete("/dev/hisi_hdc")),
        ["a user outside the driver's group"] = ("devices-not-permitted", host => host.RunsAs(1000)),
        ["nodes that only root may use"] = ("devices-not-permitted", host => host.Owners["/dev/davinci1"] = "600 0 0"),
        ["visible devices with a space"] = ("visible-devices-invalid", host => host.Variables["ASCEND_RT_VISIBLE_DEVICES"] = "0, 1"),
        ["visible devices in descending order"] = ("visible-devices-invalid", host => host.Variables["ASCEND_RT_VISIBLE_DEVICES"] = "1,0"),
        ["no visible devices"] = ("visible-devices-invalid", host => host.Variables["ASCEND_RT_VISIBLE_DEVICES"] = ""),
        ["visible devices that are not there"] = ("visible-devices-none", host => host.Variables["ASCEND_RT_VISIBLE_DEVICES"] = "1,7"),

        // Containers.
        ["a container without the driver"] = ("driver-not-mounted", host =>
        {
            host.IsContainer();
            Delete(host, HostModel.Driver, "/etc/ascend_install.info");
        }),
        ["a container without anything of the NPU"] = ("driver-not-mounted", host =>
        {
            host.IsContainer();
            Delete(host, HostModel.Driver, "/etc/ascend_install.info", "/dev", "/usr/local/sbin/npu-smi");
        }),
        ["a container with half the driver"] = ("driver-incomplete", host =>
        {
            host.IsContainer();
            host.Delete($"{HostModel.Driver}/lib64");
        }),
        ["a container without nodes"] = ("container-devices-missing", host =>
        {
            host.IsContainer();
            host.Delete("/dev");
        }),
        ["a pod without nodes"] = ("container-devices-missing", host =>
        {
            host.Write("/proc/1/cgroup", "0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-0.scope\n");
            Delete(host, "/dev", $"{HostModel.Ascend}/firmware");
        }),
        ["a container with NPUs alone"] = ("container-managers-missing", host =>
        {
            host.IsContainer();
            Delete(host, "/dev/davinci_manager", "/dev/devmm_svm", "/dev/hisi_hdc");
        }),
        ["a container without the driver's version"] = ("driver-version-unknown", host =>
        {
            host.IsContainer();
            host.Delete($"{HostModel.Driver}/version.info");
        }),
        ["a container without npu-smi"] = ("npu-smi-missing", host =>
        {
            host.IsContainer();
            host.Delete("/usr/local/sbin/npu-smi");
        }),

        // What npu-smi says.
        ["an NPU in alarm"] = ("npu-unhealthy", host => host.NpuSmi = new(0, HostModel.Table("910B3", "OK", "Alarm"))),
        ["an NPU in critical state"] = ("npu-unhealthy", host => host.NpuSmi = new(0, HostModel.Table("910B3", "Critical", "OK"))),
        ["an NPU that did not start"] = ("npu-unhealthy", host => host.NpuSmi = new(0, HostModel.Table("910B3", "OK", "UNKNOWN"))),
        ["an NPU that warns"] = ("npu-warns", host => host.NpuSmi = new(0, HostModel.Table("910B3", "OK", "Warning"))),
        ["an NPU that hangs"] = ("npu-smi-hangs", host => host.NpuSmi = new(null, "")),
        ["a driver that was not rebooted"] = ("driver-not-answering", host =>
            host.NpuSmi = new(1, "DrvMngGetConsoleLogLevel failed. (ret=4)\ndcmi module initialize failed. ret is -8005\n")),
        ["npu-smi without its library"] = ("npu-smi-failed", host =>
            host.NpuSmi = new(127, "npu-smi: error while loading shared libraries: libdrvdsmi_host.so: cannot open shared object file\n")),
        ["an NPU of another kind"] = ("npu-unsupported", host => host.NpuSmi = new(0, HostModel.Table("310P3", "OK"))),
        ["an NPU of the generation before"] = ("npu-unsupported", host => host.NpuSmi = new(0, HostModel.Table("910B", "OK"))),

        // Firmware.
        ["firmware of another age"] = ("firmware-mismatch", host => host.Write($"{HostModel.Ascend}/firmware/version.info", "Version=6.3.0.1.241\n")),
        ["firmware that is too new"] = ("firmware-mismatch", host => host.Write($"{HostModel.Ascend}/firmware/version.info", "Version=8.0.0.0.1\n")),
        ["no firmware"] = ("firmware-missing", host => host.Delete($"{HostModel.Ascend}/firmware")),

        // CANN.
        ["no CANN"] = ("cann-missing", host =>
        {
            Delete(host, $"{HostModel.Ascend}/cann", host.CannRoot);
            SetCann(host, null);
        }),
        ["CANN removed, its environment not"] = ("cann-missing", host => Delete(host, $"{HostModel.Ascend}/cann", host.CannRoot)),
        ["a link to a CANN that was removed"] = ("cann-link-broken", host => host.Delete(host.CannRoot)),
        ["our variable on nothing"] = ("cann-named-wrong", host => host.Variables["ASCEND_ROPE_CANN_PATH"] = "/opt/cann"),
        ["our variable on lib64"] = ("cann-named-wrong", host => host.Variables["ASCEND_ROPE_CANN_PATH"] = $"{host.CannRoot}/lib64"),
        ["our variable with a relative path"] = ("cann-path-relative", host => host.Variables["ASCEND_ROPE_CANN_PATH"] = "cann"),
        ["a relative ASCEND_HOME_PATH"] = ("home-path-wrong", host => host.Variables["ASCEND_HOME_PATH"] = "./cann"),
        ["ASCEND_HOME_PATH on nothing"] = ("home-path-wrong", host => host.Variables["ASCEND_HOME_PATH"] = "/opt/cann"),
        ["CANN without its operators"] = ("cann-incomplete", host => host.Delete($"{host.CannRoot}/lib64/libopapi_transformer.so")),
        ["CANN without nnopbase"] = ("cann-incomplete", host => host.Delete($"{host.CannRoot}/lib64/libnnopbase.so")),
        ["CANN of another machine"] = ("cann-library-unusable", host => host.WriteLibrary($"{host.CannRoot}/lib64/libacl_rt.so", isForeign: true)),
        ["CANN cut short"] = ("cann-library-unusable", host => host.WriteLibrary($"{host.CannRoot}/lib64/libnnopbase.so", segmentBytes: 1 << 20)),
        ["a library that is text"] = ("cann-library-unusable", host => host.Write($"{host.CannRoot}/lib64/libacl_rt.so", "version https://git-lfs")),
        ["an empty library"] = ("cann-library-unusable", host => host.Write($"{host.CannRoot}/lib64/libacl_rt.so", "")),
        ["CANN of another user"] = ("cann-not-readable", host => host.Owners[$"{host.CannRoot}/lib64"] = "750 0 0"),
        ["CANN that anybody may write"] = ("cann-open-to-all", host =>
        {
            string folder = host.Path($"{host.CannRoot}/lib64");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherWrite);
        }),
        ["CANN 8.0"] = ("cann-too-old", host => SetCann(host, host.AddCann("8.0.0"))),
        ["CANN without a version"] = ("cann-version-unknown", host => host.Delete($"{host.CannRoot}/aarch64-linux/ascend_toolkit_install.info")),
        ["the emulator"] = ("cann-emulated", host =>
        {
            host.WriteLibrary("/opt/emulator/lib64/libascendcl.so");
            File.AppendAllText(host.Path("/opt/emulator/lib64/libascendcl.so"), "\0emulatorVersion\0");
            host.Variables["ASCEND_ROPE_CANN_PATH"] = "/opt/emulator";
        }),

        // What fits together.
        ["CANN 9.2 on an old driver"] = ("driver-too-old", host => SetCann(host, host.AddCann("9.2.0-beta.2"))),
        ["CANN 8.5 on a driver of 24.1"] = ("driver-too-old", host => host.Write($"{HostModel.Driver}/version.info", "Version=24.1.rc3\ncompatible_version_fw=[7.0.0,7.7.99]\n")),
        ["kernels of another version"] = ("kernels-other-version", host => host.Write($"{host.CannRoot}/aarch64-linux/ascend_ops_install.info", "version=9.0.0\n")),

        // The environment.
        ["no set_env.sh"] = ("library-path-without-cann", host =>
        {
            host.Variables.Clear();
            host.Variables["LD_LIBRARY_PATH"] = $"{HostModel.Driver}/lib64/driver";
        }),
        ["no driver on the library path"] = ("library-path-without-driver", host => host.Variables["LD_LIBRARY_PATH"] = $"{host.CannRoot}/lib64"),
        ["the stubs first"] = ("stub-libraries", host =>
        {
            host.WriteLibrary($"{host.CannRoot}/devlib/libascend_hal.so");
            host.WriteLibrary($"{host.CannRoot}/devlib/libacl_rt.so");
            host.Variables["LD_LIBRARY_PATH"] = $"{host.CannRoot}/devlib:{host.Variables["LD_LIBRARY_PATH"]}";
        }),
        ["two CANN on the library path"] = ("library-path-other-cann", host =>
        {
            string other = host.AddCann("9.0.0");
            host.LinkAnew($"{HostModel.Ascend}/cann", host.CannRoot);
            host.Variables["LD_LIBRARY_PATH"] = $"{other}/lib64:{host.Variables["LD_LIBRARY_PATH"]}";
        }),
        ["a relative library path"] = ("library-path-relative", host => host.Variables["LD_LIBRARY_PATH"] += ":"),
        ["no ASCEND_OPP_PATH"] = ("opp-path-unset", host => host.Variables.Remove("ASCEND_OPP_PATH")),
        ["ASCEND_OPP_PATH on nothing"] = ("opp-path-wrong", host => host.Variables["ASCEND_OPP_PATH"] = "/opt/opp"),
        ["ASCEND_OPP_PATH of another CANN"] = ("opp-path-other-cann", host =>
        {
            string other = host.AddCann("9.0.0");
            host.LinkAnew($"{HostModel.Ascend}/cann", host.CannRoot);
            host.Variables["ASCEND_OPP_PATH"] = $"{other}/opp";
        }),

        // The kernels.
        ["a toolkit alone"] = ("kernels-missing", host => Delete(host, $"{host.CannRoot}/{HostModel.Kernels}", $"{host.CannRoot}/aarch64-linux/ascend_ops_install.info")),
        ["a toolkit with a tool's kernels"] = ("kernels-missing", host =>
        {
            host.Delete($"{host.CannRoot}/{HostModel.Kernels}");
            host.Write($"{host.CannRoot}/{HostModel.Kernels}/ascend910b/ops_oam/stress/Stress.o", "kernel");
        }),
        ["kernels for Atlas A2 on Atlas A3"] = ("kernels-for-other-npu", host => host.NpuSmi = new(0, HostModel.Table("Ascend910", "OK"))),
        ["kernels without ours"] = ("operator-kernel-missing", host => host.Delete($"{host.CannRoot}/{HostModel.Kernels}/ascend910b/ops_transformer/interleave_rope")),
        ["a kernel's description without the kernel"] = ("operator-kernel-missing", host =>
        {
            string folder = $"{host.CannRoot}/{HostModel.Kernels}/ascend910b/ops_transformer/interleave_rope";
            host.Delete(folder);
            host.Write($"{folder}/InterleaveRope_0.json", "{}");
        }),
    };

    private static void Delete(HostModel host, params string[] paths)
    {
        foreach (string path in paths)
            host.Delete(path);
    }

    /// <summary>Sets what set_env.sh of a CANN sets, or nothing.</summary>
    private static void SetCann(HostModel host, string? root)
    {
        foreach (string name in (string[])["ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME"])
            host.Variables[name] = root;
        host.Variables["ASCEND_OPP_PATH"] = root is null ? null : $"{root}/opp";
        host.Variables["LD_LIBRARY_PATH"] = $"{(root is null ? "" : $"{root}/lib64:")}{HostModel.Driver}/lib64/driver";
    }
}
