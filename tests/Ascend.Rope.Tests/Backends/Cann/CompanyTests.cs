using Ascend.Rope.Interop;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cann;

/// <summary>The library is not alone in its process: another user of CANN, and another copy of itself.</summary>
public sealed class CompanyTests
{
    public static TheoryData<string> Versions => [.. EmulatedCann.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public void AUserOfCannThatCameBefore_KeepsWhatItHas(string version) => AssertShared(version, "before",
        ["aclInit: 0", "aclrtCreateContext: 0", "rotated: right"]);

    [Theory]
    [MemberData(nameof(Versions))]
    public void AUserOfCannThatComesAfter_GetsWhatItWants(string version) => AssertShared(version, "after",
        ["rotated: right", "aclInit: 100002", "aclrtCreateContext: 0", "rotated: right"]);

    [Theory]
    [MemberData(nameof(Versions))]
    public void TwoCopiesOfTheLibrary_UseOneCann(string version)
    {
        ChildResult result = TestHost.Run(["copies", EmulatedCann.Root(version)]);
        Assert.True(result.ExitCode == 0, result.ToString());
        const string Rest = "rotated right; 0 failures";
        const string Again = $"initialised already by another user of CANN in this process; {Rest}";
        Assert.Equal(
            [$"copy 0: initialised; {Rest}", $"copy 1: {Again}", $"copy 0: initialised; {Rest}", $"copy 1: {Again}", $"Default: {Again}"], result.Lines);
    }

    /// <summary>
    /// Modes such as that of saturation are the process's: what the library does not import, it cannot touch. aclrtResetDevice it needs to take back its own
    /// aclrtSetDevice of a device that was lost, which is of no use to anybody; the contract of a device holds that nothing else calls it.
    /// </summary>
    [Fact]
    public void TheLibrary_ImportsNothingThatOthersWouldFeel()
    {
        string[] imports =
        [
            .. AclBase.Imports, .. Acl.Imports, .. AclRt.Imports, .. AclMdl.OptionalImports, .. AclMeta.Imports, .. AclnnInterleaveRope.Imports,
        ];
        Assert.Contains("aclrtSetDevice", imports);
        foreach (string word in (string[])["SatMode", "Finalize", "ResetDeviceForce", "DestroyContext", "SetSysParam", "SetOpExecuteTimeOut", "DeviceTaskAbort"])
            Assert.DoesNotContain(imports, import => import.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    private static void AssertShared(string version, string order, string[] start)
    {
        ChildResult result = TestHost.Run(["company", EmulatedCann.Root(version), order]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(
            [
                .. start, "called what it must not:", "context: its own", "aclFinalize: 0", "rotated: right", "context: its own", "aclrtDestroyContext: 0",
                "rotated: right",
            ],
            result.Lines);
    }
}
