using System.Runtime.InteropServices;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Interop.Loading;

/// <summary>A CANN that is there and does not work: what failed, where it was found, what else is known, and what to do. Each in a process of its own.</summary>
public sealed class StartFailureTests : LoadingTest
{
    private static string Root85 => EmulatedCann.Root("cann-8.5");

    [Theory]
    [InlineData("aclInit", 100039, "the compile-time stub of CANN was loaded, which computes nothing. Take the devlib folder off LD_LIBRARY_PATH")]
    [InlineData("aclInit", 148049, "the operator packages are not where CANN expects them. Source CANN's set_env.sh")]
    [InlineData("aclInit", 500004, "the driver failed. A driver older than this CANN asks for fails so: compare the two")]
    [InlineData("aclrtGetDeviceCount", 207004, "there is no NPU. Check npu-smi info, and in a container")]
    [InlineData("aclrtGetDeviceCount", 207006, "the user may not use the NPU. Add the user to the group of /dev/davinci*")]
    [InlineData("aclrtSetDevice", 207006, "the user may not use the NPU. Add the user to the group of /dev/davinci*")]
    [InlineData("aclrtSetDevice", 507008, "the NPU is not of a kind that this CANN knows. Install a CANN that supports it")]
    [InlineData("aclrtSetDevice", 507899, "the driver failed internally. A driver older than this CANN asks for fails so: compare the two")]
    public void TheMessage_HasTheCodeTheRemedyAndWhatWasFound(string function, int code, string words)
    {
        ChildResult result = Run(["root", Root85], new() { ["ASCEND_EMULATOR_FAULTS"] = $"{function}:1:{code}", ["ASCEND_OPP_PATH"] = "/no/opp" });
        string message = result.Lines[0];
        Assert.StartsWith($"unavailable: {function} failed", message, StringComparison.Ordinal);
        Assert.Contains($" with {code} (ACL_ERROR_", message, StringComparison.Ordinal);
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.Contains($" Found: CANN: loaded from {Root85}/lib64; NPU driver: ", message, StringComparison.Ordinal);
        Assert.EndsWith("; ASCEND_OPP_PATH: /no/opp, which is no folder that can be seen.", message, StringComparison.Ordinal);
        Assert.Contains("- ASCEND_OPP_PATH: /no/opp, which is no folder that can be seen", result.Lines);
    }

    [Fact]
    public void AFailureToStart_IsNotForEver()
    {
        ChildResult result = Run(["root", Root85, "root", Root85], new() { ["ASCEND_EMULATOR_FAULTS"] = "aclrtSetDevice:1:207006" });
        Assert.Single(result.Lines, line => line.StartsWith("unavailable:", StringComparison.Ordinal));
        Assert.Single(result.Lines, line => line.StartsWith("opened NPU 0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(561003, "there is no kernel of the operator for this NPU. Install the kernel package for this NPU (from 8.5: cann-910b-ops or cann-A3-ops).")]
    [InlineData(561112, "the kernel package is missing. Install the kernel package for this NPU (from 8.5: cann-910b-ops or cann-A3-ops).")]
    [InlineData(561107, "ASCEND_OPP_PATH is not set, or names no operators. Source CANN's set_env.sh before the process starts.")]
    public void AMissingKernelPackage_IsToldAtTheFirstCall(int code, string words)
    {
        ChildResult result = Run(["apply", Root85], new() { ["ASCEND_EMULATOR_FAULTS"] = $"aclnnInterleaveRopeGetWorkspaceSize:1:{code}" });
        Assert.StartsWith($"aclnnInterleaveRopeGetWorkspaceSize failed on NPU 0 with {code} (ACLNN_ERR_INNER_", result.Output, StringComparison.Ordinal);
        Assert.Contains(words, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ALibraryOfAnotherMachine_IsNamedWithBoth()
    {
        bool isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        string root = Whole("foreign");
        string library = Path.Combine(root, "lib64", "libnnopbase.so");
        byte[] bytes = File.ReadAllBytes(library);
        bytes[18] = isArm ? (byte)62 : (byte)183;
        File.WriteAllBytes(library, bytes);
        ChildResult result = Run(["root", root]);
        Assert.Contains(
            result.Lines, line => line.StartsWith($"- {library}: not loaded: it is made for {(isArm ? "x86-64" : "aarch64")}, and this process is", StringComparison.Ordinal));
        Assert.StartsWith("unavailable: No complete CANN was found: ", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(4096)]
    public void ALibraryThatWasCutShort_IsNamedWithItsLength_AndNotMapped(int length)
    {
        string root = Whole("short");
        string library = Path.Combine(root, "lib64", "libopapi_transformer.so");
        using (FileStream file = new(library, FileMode.Open))
            file.SetLength(length);
        ChildResult result = Run(["root", root]);
        Assert.Contains(result.Lines, line =>
            line.StartsWith($"- {library}: not loaded: it is cut short: of ", StringComparison.Ordinal)
            && line.Contains($" bytes, {length} are there: copy or install this CANN again", StringComparison.Ordinal));
    }

    [Fact]
    public void ALibraryWhoseNeedsAreNotMet_SaysWhichAndWhatToDo()
    {
        string root = Root("unmet");
        foreach (string file in (string[])["libascendcl.so", "libnnopbase.so", "libopapi_transformer.so"])
            File.Copy(Path.Combine(Root85, "lib64", file), Path.Combine(root, "lib64", file));
        ChildResult result = Run(["root", root]);
        Assert.Contains(
            $"- {root}/lib64/libascendcl.so: not loaded: libacl_rt.so: cannot open shared object file: No such file or directory (it needs that library, "
            + "and the loader looks where LD_LIBRARY_PATH says: source CANN's set_env.sh before the process starts)",
            result.Lines);
    }

    [Fact]
    public void ALinkThatLeadsNowhere_IsAsIfItWereNotThere()
    {
        string root = Root("dangling");
        File.CreateSymbolicLink(Path.Combine(root, "lib64", "libacl_rt.so"), "/nowhere/libacl_rt.so");
        ChildResult result = Run(["root", root]);
        Assert.StartsWith("unavailable: No complete CANN was found: ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ASecondCannThatTheLoaderBringsIn_IsRefusedWithBoth()
    {
        // As where LD_LIBRARY_PATH leads to another CANN than the option: one of its libraries is in the process, though not its runtime.
        string other = Root("other");
        string stray = Path.Combine(other, "lib64", "libopapi_transformer.so");
        File.Copy(Path.Combine(Root85, "lib64", "libopapi_math.so"), stray);
        ChildResult result = Run(["preload", stray, "root", Root85]);
        Assert.Contains(
            $"- {stray}: is in this process beside {Root85}/lib64/libopapi_transformer.so: two CANN cannot work together; have one alone on LD_LIBRARY_PATH, and start again",
            result.Lines);
        Assert.StartsWith("unavailable: ", result.Output, StringComparison.Ordinal);
    }

    private string Whole(string name)
    {
        string root = Root(name);
        foreach (string file in Directory.GetFiles(Path.Combine(Root85, "lib64")))
            File.Copy(file, Path.Combine(root, "lib64", Path.GetFileName(file)));
        return root;
    }
}
