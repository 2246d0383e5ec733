using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Interop.Loading;

/// <summary>What is loaded, what is refused, and what the trace says of it: each in a process of its own.</summary>
public sealed class LoadingTests : LoadingTest
{
    [Fact]
    public void NoCann_TellsEveryPlace()
    {
        SkipWhereCannIsInstalled();
        AssertTrace(
            """
            unavailable: No CANN was found in any of the usual places. Install CANN and source its set_env.sh, or name its folder in ASCEND_ROPE_CANN_PATH.
            - ASCEND_ROPE_CANN_PATH: not set
            - /usr/local/Ascend/cann: no such folder
            - /usr/local/Ascend/ascend-toolkit/latest: no such folder
            - {folder}/Ascend/cann: no such folder
            - {folder}/Ascend/ascend-toolkit/latest: no such folder
            - LD_LIBRARY_PATH and ld.so.conf: no libacl_rt.so and no libascendcl.so in any folder of ld.so.conf
            """,
            ["open"]);
    }

    [Fact]
    public void NoCann_PreferringAnNpu_OpensTheCpuAndSaysWhy()
    {
        SkipWhereCannIsInstalled();
        ChildResult result = Run(["prefer"]);
        Assert.StartsWith("opened CPU: No CANN was found in any of the usual places.", result.Output, StringComparison.Ordinal);
        Assert.Contains("- ASCEND_ROPE_CANN_PATH: not set", result.Lines);
    }

    [Theory]
    [InlineData("cann-8.1", "libascendcl.so", "libopapi.so")]
    [InlineData("cann-8.5", "libacl_rt.so", "libopapi_transformer.so", "libopapi_math.so")]
    [InlineData("cann-9.2", "libacl_rt.so", "libopapi_transformer.so", "libopapi_math.so")]
    public void EachLayout_IsLoadedFromTheRootThatTheOptionNames(string version, string acl, params string[] opApi)
    {
        string root = EmulatedCann.Root(version);
        AssertTrace(
            $"""
            opened NPU 0 (Ascend910B3): An NPU was required.
            - NpuDeviceOptions.CannRoot: names {root}
            - {root}/lib64/{acl}: loaded
            - {root}/lib64/libnnopbase.so: loaded
            {string.Join('\n', opApi.Select(file => $"- {root}/lib64/{file}: loaded"))}
            - aclInit: initialised
            """,
            ["root", root]);
    }

    [Theory]
    [InlineData("ASCEND_ROPE_CANN_PATH")]
    [InlineData("ASCEND_HOME_PATH")]
    [InlineData("ASCEND_TOOLKIT_HOME")]
    public void EachVariable_NamesARoot(string variable)
    {
        ChildResult result = Run(["open"], new() { [variable] = EmulatedCann.Root("cann-8.5") });
        Assert.StartsWith("opened NPU 0", result.Output, StringComparison.Ordinal);
        Assert.Contains($"- {EmulatedCann.Root("cann-8.5")}/lib64/libacl_rt.so: loaded", result.Lines);
    }

    [Fact]
    public void TheDefaultFolderOfTheUser_IsLookedAt()
    {
        SkipWhereCannIsInstalled();
        Directory.CreateDirectory(Path.Combine(Folder, "Ascend"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "Ascend", "cann"), EmulatedCann.Root("cann-9.2"));
        ChildResult result = Run(["open"]);
        Assert.Contains($"- {Folder}/Ascend/cann/lib64/libacl_rt.so: loaded", result.Lines);
    }

    [Fact]
    public void TheSearchOfTheSystem_ComesLast_AndTheRestFromWhereItFound()
    {
        SkipWhereCannIsInstalled();
        string root = EmulatedCann.Root("cann-8.1");
        ChildResult result = Run(["open"], new() { ["LD_LIBRARY_PATH"] = $"{root}/lib64" });
        Assert.Contains($"- {root}/lib64/libopapi.so: loaded", result.Lines);
        Assert.StartsWith("opened NPU 0", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ABrokenRootThatIsNamed_IsTheEndOfTheSearch()
    {
        string broken = Root("broken");
        AssertTrace(
            """
            unavailable: No complete CANN was found: {folder}/broken/lib64: has no libacl_rt.so and no libascendcl.so. Correct NpuDeviceOptions.CannRoot, which must name the folder that has lib64, or leave it unset.
            - NpuDeviceOptions.CannRoot: names {folder}/broken
            - {folder}/broken/lib64: has no libacl_rt.so and no libascendcl.so
            """,
            ["root", broken]);
        AssertTrace(
            """
            unavailable: No complete CANN was found: {folder}/none: no CANN is there, and nothing else is looked at. Correct NpuDeviceOptions.CannRoot, which must name the folder that has lib64, or leave it unset.
            - NpuDeviceOptions.CannRoot: names {folder}/none
            - {folder}/none: no such folder
            - {folder}/none: no CANN is there, and nothing else is looked at
            """,
            ["root", Path.Combine(Folder, "none")]);
    }

    [Fact]
    public void TheLibraryFolderInsteadOfTheRoot_IsToldApart()
    {
        string root = EmulatedCann.Root("cann-8.5");
        ChildResult result = Run(["root", $"{root}/lib64"]);
        Assert.Contains(
            $"- {root}/lib64: a root of CANN is the folder that has lib64, not lib64 itself: name the folder above", result.Lines);
    }

    [Fact]
    public void ARelativeRoot_StaysRight()
    {
        string root = EmulatedCann.Root("cann-8.5");
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, root);
        ChildResult result = Run(["root", relative, "root", root]);
        Assert.Equal(2, result.Lines.Count(line => line.StartsWith("opened NPU 0", StringComparison.Ordinal)));
    }

    [Fact]
    public void ABrokenRootThatIsNotNamed_IsPassedOver()
    {
        string root = EmulatedCann.Root("cann-8.5");
        ChildResult result = Run(["open"], new() { ["ASCEND_HOME_PATH"] = Root("broken"), ["ASCEND_TOOLKIT_HOME"] = root });
        Assert.Contains($"- {Folder}/broken/lib64: has no libacl_rt.so and no libascendcl.so", result.Lines);
        Assert.Contains($"- {root}/lib64/libacl_rt.so: loaded", result.Lines);
    }

    [Fact]
    public void HalfARoot_IsPassedOverBeforeAnythingOfItIsLoaded()
    {
        string whole = EmulatedCann.Root("cann-9.2");
        string half = Root("half");
        File.Copy(Path.Combine(EmulatedCann.Root("cann-8.5"), "lib64", "libacl_rt.so"), Path.Combine(half, "lib64", "libacl_rt.so"));
        ChildResult result = Run(["open"], new() { ["ASCEND_HOME_PATH"] = half, ["ASCEND_TOOLKIT_HOME"] = whole });
        Assert.Contains($"- {half}/lib64: has no libnnopbase.so", result.Lines);
        Assert.Contains($"- {whole}/lib64/libopapi_transformer.so: loaded", result.Lines);
        Assert.StartsWith("opened NPU 0", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ALibraryThatLacksAFunction_IsNamedWithIt()
    {
        string root = Root("lacking");
        Link(root, "cann-8.1", "libascendcl.so", "libnnopbase.so");
        File.Copy(Path.Combine(EmulatedCann.Root("cann-8.1"), "lib64", "libnnopbase.so"), Path.Combine(root, "lib64", "libopapi.so"));
        ChildResult result = Run(["root", root]);
        Assert.StartsWith("unavailable:", result.Output, StringComparison.Ordinal);
        Assert.Contains($"- {root}/lib64/libopapi.so: lacks the function aclnnInterleaveRopeGetWorkspaceSize", result.Lines);
    }

    [Fact]
    public void AFileThatIsNoLibrary_IsNamedWithTheLoadersWords()
    {
        string root = Root("garbage");
        Link(root, "cann-8.1", "libascendcl.so", "libopapi.so");
        File.WriteAllText(Path.Combine(root, "lib64", "libnnopbase.so"), new string('?', 4096));
        ChildResult result = Run(["root", root]);
        Assert.Contains($"- {root}/lib64/libnnopbase.so: not loaded: {root}/lib64/libnnopbase.so: invalid ELF header", result.Lines);
    }

    [Fact]
    public void AnUnreadableFile_IsNamedWithTheLoadersWords()
    {
        string root = Root("unreadable");
        Link(root, "cann-8.1", "libascendcl.so", "libopapi.so");

        // A folder where a file should be: not even root can read it as one.
        Directory.CreateDirectory(Path.Combine(root, "lib64", "libnnopbase.so"));
        ChildResult result = Run(["root", root]);
        Assert.Contains($"- {root}/lib64/libnnopbase.so: not loaded: {root}/lib64/libnnopbase.so: cannot read file data: Is a directory", result.Lines);
    }

    [Fact]
    public void ABrokenRootThatCannotBeUnloaded_IsTheEndOfTheSearch()
    {
        string root = Root("garbage");
        Link(root, "cann-8.1", "libascendcl.so", "libopapi.so");
        File.WriteAllText(Path.Combine(root, "lib64", "libnnopbase.so"), new string('?', 4096));
        ChildResult result = Run(["open"], new() { ["ASCEND_HOME_PATH"] = root, ["ASCEND_TOOLKIT_HOME"] = EmulatedCann.Root("cann-9.2") });
        Assert.Contains(
            $"- {EmulatedCann.Root("cann-8.1")}/lib64/libascendcl.so: cannot be unloaded, so no other root can be tried in this process", result.Lines);
        Assert.StartsWith("unavailable:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoRootsInOneProcess_AreRefusedWithBoth()
    {
        (string first, string second) = (EmulatedCann.Root("cann-8.5"), EmulatedCann.Root("cann-9.2"));
        ChildResult result = Run(["root", first, "root", second, "root", first]);
        Assert.Contains(
            $"unavailable: NpuDeviceOptions.CannRoot names the CANN at {second}, but the process has already loaded {first}/lib64/libacl_rt.so, and it can have only one.",
            result.Lines);
        Assert.Equal(2, result.Lines.Count(line => line.StartsWith("opened NPU 0", StringComparison.Ordinal)));
    }

    [Fact]
    public void ACannThatIsLoadedAlready_IsCompleted()
    {
        string root = EmulatedCann.Root("cann-8.5");
        AssertTrace(
            $"""
            opened NPU 0 (Ascend910B3): An NPU was required.
            - {root}/lib64/libacl_rt.so: loaded already in this process
            - {root}/lib64/libacl_rt.so: loaded
            - {root}/lib64/libnnopbase.so: loaded
            - {root}/lib64/libopapi_transformer.so: loaded
            - {root}/lib64/libopapi_math.so: loaded
            - aclInit: initialised
            """,
            ["preload", $"{root}/lib64/libacl_rt.so", "open"]);
    }

    [Theory]
    [InlineData("option")]
    [InlineData("ASCEND_ROPE_CANN_PATH")]
    public void ACannThatIsLoadedAlready_WinsOverAnotherThatIsNamed_WhichIsRefused(string named)
    {
        (string loaded, string other) = (EmulatedCann.Root("cann-8.5"), EmulatedCann.Root("cann-9.2"));
        string[] open = named == "option" ? ["root", other] : ["open"];
        ChildResult result = Run(["preload", $"{loaded}/lib64/libascendcl.so", .. open], named == "option" ? [] : new() { [named] = other });
        string origin = named == "option" ? "NpuDeviceOptions.CannRoot" : named;
        Assert.Contains(
            $"- {other}: refused: {origin} names this root, but the process has already loaded CANN from {loaded}/lib64, and it can have only one",
            result.Lines);
        Assert.StartsWith("unavailable:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ACannThatIsLoadedAlready_MayBeNamedByAnotherPathToIt()
    {
        string root = EmulatedCann.Root("cann-8.5");
        Directory.CreateSymbolicLink(Path.Combine(Folder, "latest"), root);
        ChildResult result = Run(["preload", $"{root}/lib64/libacl_rt.so", "root", Path.Combine(Folder, "latest")]);
        Assert.StartsWith("opened NPU 0", result.Output, StringComparison.Ordinal);
    }

    /// <summary>What lies there by then is another CANN to the loader, which would be loaded beside the one in use.</summary>
    [Fact]
    public void ACannThatIsLoadedAlready_AndReplacedSince_IsRefused()
    {
        string root = Root("upgraded");
        foreach (string file in Directory.GetFiles(Path.Combine(EmulatedCann.Root("cann-8.5"), "lib64")))
            File.Copy(file, Path.Combine(root, "lib64", Path.GetFileName(file)));
        string runtime = $"{root}/lib64/libacl_rt.so";
        ChildResult result = Run(["preload", runtime, "replace", runtime, "root", root]);
        Assert.StartsWith("unavailable:", result.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"- {runtime}: was replaced or removed since this process loaded it, and to load what is there now would make two CANN: start the process again",
            result.Lines);
    }

    [Fact]
    public void TwoCannThatAreLoadedAlready_AreRefused()
    {
        (string first, string second) = (EmulatedCann.Root("cann-8.5"), EmulatedCann.Root("cann-9.2"));
        ChildResult result = Run(["preload", $"{first}/lib64/libacl_rt.so", "preload", $"{second}/lib64/libacl_rt.so", "open"]);
        Assert.Contains(
            $"- {first}/lib64 and {second}/lib64: two CANN are loaded in this process, which cannot work: start it with one", result.Lines);
    }

    [Fact]
    public void AResolverOfTheHost_ThatMapsNothing_IsNamed()
    {
        ChildResult result = Run(["resolver", "root", EmulatedCann.Root("cann-8.5")]);
        Assert.Contains(
            "- NativeLibrary.SetDllImportResolver: the host has set a resolver for this assembly before: it must map ascendcl, nnopbase and opapi",
            result.Lines);
        Assert.StartsWith("unavailable: The imports of CANN's functions lead nowhere", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ACannWithoutItsMathLibrary_IsLoadedForDenseInputs()
    {
        string root = Root("without-math");
        Link(root, "cann-8.5", "libacl_rt.so", "libnnopbase.so", "libopapi_transformer.so");
        ChildResult result = Run(["root", root]);
        Assert.StartsWith("opened NPU 0", result.Output, StringComparison.Ordinal);
        Assert.Contains($"- {root}/lib64/libopapi_math.so: no such file, so inputs must be dense", result.Lines);
    }
}
