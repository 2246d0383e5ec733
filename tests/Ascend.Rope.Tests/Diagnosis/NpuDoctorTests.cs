using Ascend.Rope.Diagnosis;
using Ascend.Rope.Interop.Loading;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Diagnosis;

/// <summary>What the doctor says of hosts that the tests make: sound ones, and ones with one thing broken.</summary>
public sealed class NpuDoctorTests
{
    /// <summary>What only another system or a loaded CANN shows, or a defect of the doctor.</summary>
    private static readonly string[] s_foundElsewhere = ["os-not-linux", "load-failed", "load-warned", "examination-failed"];

    public static TheoryData<string> BrokenNames => [.. BrokenHosts.All.Keys];

    [Theory]
    [MemberData(nameof(BrokenNames))]
    public void ABrokenHost_HasTheRightFindingFirst(string name)
    {
        SkipOnWindows();
        (string id, Action<HostModel> breakIt) = BrokenHosts.All[name];
        using HostModel host = new();
        breakIt(host);
        IReadOnlyList<string> before = host.Snapshot();
        NpuDiagnosis diagnosis = host.Examine();
        Assert.True(diagnosis.Findings.Count > 0 && diagnosis.Findings[0].Id == id, $"{id} expected first, and found:\n{string.Join('\n', diagnosis.Findings)}");
        Assert.DoesNotContain(diagnosis.Findings, finding => finding.Id == "examination-failed");
        Assert.All(diagnosis.Findings, finding => Assert.False(string.IsNullOrWhiteSpace(finding.Evidence)));
        Assert.Equal(before, host.Snapshot());
    }

    [Fact]
    public void EveryFinding_IsFirstOnSomeBrokenHost() => Assert.Equal(
        FindingKinds.All.Select(kind => kind.Id).Except(s_foundElsewhere).Order(StringComparer.Ordinal),
        BrokenHosts.All.Values.Select(broken => broken.Id).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("8.1.RC1")]
    [InlineData("8.2.RC1")]
    [InlineData("8.3.RC1")]
    [InlineData("8.5.0")]
    [InlineData("9.0.0")]
    [InlineData("9.1.0")]
    public void ASoundHost_HasNoFindings(string cann)
    {
        SkipOnWindows();
        using HostModel host = new(cann);
        NpuDiagnosis diagnosis = host.Examine();
        Assert.Empty(diagnosis.Findings);
        Assert.False(diagnosis.HasErrors);
        Assert.Contains(new NpuHostFact("driver", "25.2.0 in /usr/local/Ascend/driver"), diagnosis.Facts);
        Assert.Contains(new NpuHostFact("firmware", "7.7.0.6.236"), diagnosis.Facts);
        Assert.Contains(new NpuHostFact("CANN", $"{cann} in {host.CannRoot}"), diagnosis.Facts);
        Assert.Contains(new NpuHostFact("NPU", "1: 910B3, OK"), diagnosis.Facts);
        Assert.Contains(new NpuHostFact("kernels", $"ascend910b, {cann}"), diagnosis.Facts);
    }

    [Fact]
    public void ASoundAtlasA3_HasNoFindings()
    {
        SkipOnWindows();
        using HostModel host = new();
        Directory.Move(host.Path($"{host.CannRoot}/{HostModel.Kernels}/ascend910b"), host.Path($"{host.CannRoot}/{HostModel.Kernels}/ascend910_93"));
        host.NpuSmi = new NpuCommandResult(0, HostModel.Table("Ascend910", "OK", "OK"));
        Assert.Empty(host.Examine().Findings);
    }

    [Fact]
    public void ASoundContainer_HasNoFindings()
    {
        SkipOnWindows();
        using HostModel host = new();
        host.IsContainer();
        host.RunsAs(0);
        Assert.Empty(host.Examine().Findings);
    }

    [Fact]
    public void WhatLdconfigLists_IsFound()
    {
        SkipOnWindows();
        using HostModel host = new();
        host.Variables["LD_LIBRARY_PATH"] = null;
        File.WriteAllBytes(
            host.Path("/etc/ld.so.cache"),
            LoaderCacheFile.Of($"{HostModel.Driver}/lib64/driver/libascend_hal.so", $"{HostModel.Ascend}/cann/lib64/libacl_rt.so"));
        Assert.Empty(host.Examine().Findings);
    }

    [Fact]
    public void TheOptionsRoot_IsWhatIsExamined()
    {
        SkipOnWindows();
        using HostModel host = new();
        Assert.Empty(host.Examine(host.CannRoot).Findings);
        Assert.Equal("cann-named-wrong", host.Examine("/opt/none").Findings[0].Id);
    }

    [Fact]
    public void WithoutPrograms_TheFilesAreExaminedAlone()
    {
        SkipOnWindows();
        using HostModel host = new();
        NpuDiagnosis diagnosis = NpuDoctor.Examine(new NpuDoctorOptions { Root = host.Folder, Variable = host.Variables.GetValueOrDefault, IsLinux = true });
        Assert.Empty(diagnosis.Findings);
        Assert.Contains(new NpuHostFact("npu-smi", "/usr/local/sbin/npu-smi, not run"), diagnosis.Facts);
    }

    [Fact]
    public void AnotherSystem_IsSaidToBeOne()
    {
        NpuDiagnosis diagnosis = NpuDoctor.Examine(new NpuDoctorOptions { IsLinux = false });
        Assert.Equal(["os-not-linux"], diagnosis.Findings.Select(finding => finding.Id));
    }

    [Fact]
    public void SeveralFindings_ComeWithErrorsFirst_AndCausesBeforeWhatFollows()
    {
        SkipOnWindows();
        using HostModel host = new();
        host.Delete($"{HostModel.Ascend}/firmware");
        host.Variables.Clear();
        host.Delete("/dev/davinci_manager");
        Assert.Equal(
            ["managers-missing", "library-path-without-cann", "library-path-without-driver", "opp-path-unset", "firmware-missing"],
            host.Examine().Findings.Select(finding => finding.Id));
    }

    [Fact]
    public void RemediesOfAContainer_SayWhatToPassToIt()
    {
        SkipOnWindows();
        using HostModel host = new();
        host.IsContainer();
        host.RunsAs(1000);
        host.Delete("/dev/hisi_hdc");
        IReadOnlyList<NpuFinding> findings = host.Examine().Findings;
        Assert.EndsWith("Here: --device=/dev/hisi_hdc", findings[0].Remedy, StringComparison.Ordinal);
        Assert.EndsWith("Here: --group-add 1001.", findings[1].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void APartThatFails_IsAFinding_AndTheRestIsExamined()
    {
        SkipOnWindows();
        using HostModel host = new();
        host.Delete($"{host.CannRoot}/{HostModel.Kernels}");
        NpuDiagnosis diagnosis = NpuDoctor.Examine(new NpuDoctorOptions
        {
            Root = host.Folder,
            Variable = host.Variables.GetValueOrDefault,
            Runner = (_, _, _) => throw new InvalidOperationException("no programs today"),
            IsLinux = true,
        });
        Assert.Equal("kernels-missing", diagnosis.Findings[0].Id);
        Assert.Contains(diagnosis.Findings, finding => finding.Id == "examination-failed" && finding.Evidence.Contains("no programs today", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0")]
    [InlineData("Version=\nVersion=9\n[,],[[[]]]=1:")]
    [InlineData("| 0 910B3 | OK |\n||||\n| x y | OK | z |")]
    public void FilesOfAnyContent_AreNoReasonToFail(string content)
    {
        SkipOnWindows();
        using HostModel host = new();
        foreach (string file in Directory.EnumerateFiles(host.Folder, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).LinkTarget is null))
            File.WriteAllText(file, content);
        host.NpuSmi = new NpuCommandResult(0, content);
        host.Owners["/"] = content;
        Assert.DoesNotContain(host.Examine().Findings, finding => finding.Id == "examination-failed");
    }

    [Fact]
    public void LinksInCircles_AreNoReasonToFail()
    {
        SkipOnWindows();
        using HostModel host = new();
        host.Delete(host.CannRoot);
        host.LinkAnew($"{HostModel.Ascend}/cann", $"{HostModel.Ascend}/other");
        host.LinkAnew($"{HostModel.Ascend}/other", $"{HostModel.Ascend}/cann");
        Assert.Equal("cann-link-broken", host.Examine().Findings[0].Id);
    }

    [Fact]
    public void ALinkToNothing_IsPassedOverWhereAnotherPlaceHasACann()
    {
        SkipOnWindows();
        using HostModel host = new();
        host.LinkAnew($"{HostModel.Ascend}/cann", $"{HostModel.Ascend}/removed");
        Assert.Empty(host.Examine().Findings);
    }

    [Fact]
    public void ThisHost_IsExaminedWithoutHarm()
    {
        NpuDiagnosis diagnosis = NpuDoctor.Examine();
        Assert.DoesNotContain(diagnosis.Findings, finding => finding.Id == "examination-failed");
    }

    /// <summary>What the kernel and stat say, which on the hosts of the other tests is made up.</summary>
    [Fact]
    public void OnThisHost_TheUserAndTheOwnerOfAFile_AreKnown()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/stat"), "This system has no /proc or no /usr/bin/stat.");
        string file = Path.GetTempFileName();
        try
        {
            HostUser user = HostUser.Of(new HostTree("/"))!;
            FileOwner owner = Assert.Single(FileOwner.Of(new Examination(new NpuDoctorOptions()), [file]));
            Assert.Equal((user.Id, file), (owner.User, owner.Path));
            Assert.True(user.May(owner, Rights.ReadAndWrite), $"{owner}; {user}");
            Assert.False(new HostUser(owner.User + 1, [], "another").May(owner, Rights.Read), $"{owner}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows makes links for administrators only, and has no CANN.");
}
