using System.Runtime.Versioning;
using Ascend.Rope.Interop.Loading;
using Xunit;

namespace Ascend.Rope.Tests.Interop.Loading;

/// <summary>What is told of the driver, the device nodes and the operators, and of what the loader says.</summary>
public sealed class HostFindingsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ascend-rope-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void ABareHost_HasNothing() => Assert.Equal(
        [
            "NPU driver: no /usr/local/Ascend/driver/version.info that can be read",
            "/dev: no davinci0 or other; no davinci_manager, no devmm_svm, no hisi_hdc",
            "ASCEND_OPP_PATH: not set",
        ],
        Findings(null));

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void AWholeHost_IsDescribed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes of files, and no CANN.");
        Write("etc/ascend_install.info", "UserName=HwHiAiUser\nDriver_Install_Path_Param=/opt/npu\n");
        Write("opt/npu/driver/version.info", "Version=24.1.rc2\nascendhal_version=7.35.19\n");
        foreach (string node in (string[])["davinci0", "davinci1", "davinci_manager", "devmm_svm", "hisi_hdc"])
            File.SetUnixFileMode(Write($"dev/{node}", ""), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        Assert.Equal(
            ["NPU driver: version 24.1.rc2 in /opt/npu/driver", "/dev: davinci0 (mode 660), davinci1 (mode 660)", $"ASCEND_OPP_PATH: {_root}"],
            Findings(_root));
    }

    [Fact]
    public void FilesThatMakeNoSense_AreAsIfNotThere()
    {
        Write("etc/ascend_install.info", new string('x', 1 << 17));
        Write("usr/local/Ascend/driver/version.info", "Version=");
        Assert.Equal("NPU driver: no /usr/local/Ascend/driver/version.info that can be read", Findings(null)[0]);
        Assert.Equal("ASCEND_OPP_PATH: /no/opp, which is no folder that can be seen", Findings("/no/opp")[2]);
    }

    [Theory]
    [InlineData("libascend_hal.so: cannot open shared object file: No such file or directory", "that is the NPU driver's: install the driver")]
    [InlineData("libruntime.so: cannot open shared object file: No such file or directory", "source CANN's set_env.sh before the process starts")]
    [InlineData("/x/libacl_rt.so: undefined symbol: halMemAgentOpen", "update the NPU driver")]
    [InlineData("/lib/libc.so.6: version `GLIBC_2.99' not found", "library of another age")]
    public void TheLoadersWords_GetAdvice(string words, string advice)
    {
        string reason = LoadFailure.Describe("/x/libacl_rt.so", $"Unable to load shared library '/x/libacl_rt.so' or one of its dependencies. Advice.\n{words}\n");
        Assert.StartsWith($"not loaded: {words} (", reason, StringComparison.Ordinal);
        Assert.Contains(advice, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/x/libacl_rt.so: invalid ELF header")]
    [InlineData("/x/libacl_rt.so: cannot open shared object file: No such file or directory")]
    public void WordsThatSayItAll_StandAlone(string words) =>
        Assert.Equal($"not loaded: {words}", LoadFailure.Describe("/x/libacl_rt.so", words));

    private string[] Findings(string? opp) => [.. new HostFindings(name => name == "ASCEND_OPP_PATH" ? opp : null, _root).Steps.Select(step => step.ToString())];

    private string Write(string path, string content)
    {
        string full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return full;
    }
}
