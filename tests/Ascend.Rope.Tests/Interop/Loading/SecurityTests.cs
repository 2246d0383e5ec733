using System.Runtime.Versioning;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Interop.Loading;

/// <summary>Libraries come from the places that are documented and from no other: each in a process of its own.</summary>
public sealed class SecurityTests : LoadingTest
{
    [Theory]
    [InlineData(":", "has an empty entry, which means the working directory")]
    [InlineData("/nowhere:", "has an empty entry, which means the working directory")]
    [InlineData(".", "has the relative entry .")]
    [InlineData("/nowhere;../trap/lib64/", "has the relative entry ../trap/lib64/")]
    public void TheWorkingDirectory_IsNoPlaceForLibraries(string searchPath, string finding)
    {
        SkipWhereCannIsInstalled();
        string trap = Path.Combine(Trap(), "lib64");
        ChildResult result = Run(["folder", trap, "open"], new() { ["LD_LIBRARY_PATH"] = searchPath });
        Assert.StartsWith("unavailable: No CANN was found", result.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"! LD_LIBRARY_PATH: {finding}: it is skipped here, but the loader looks there for what CANN's libraries need: take it out of the variable",
            result.Lines);
        Assert.DoesNotContain(trap, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ARelativeEntry_DoesNotHideTheOthers()
    {
        SkipWhereCannIsInstalled();
        string root = EmulatedCann.Root("cann-8.1");
        ChildResult result = Run(["folder", Path.Combine(Trap(), "lib64"), "open"], new() { ["LD_LIBRARY_PATH"] = $":{root}/lib64" });
        Assert.StartsWith("opened NPU 0", result.Output, StringComparison.Ordinal);
        Assert.Contains($"- {root}/lib64/libascendcl.so: loaded", result.Lines);
    }

    [Theory]
    [InlineData("ASCEND_ROPE_CANN_PATH")]
    [InlineData("ASCEND_HOME_PATH")]
    [InlineData("ASCEND_TOOLKIT_HOME")]
    [InlineData("HOME")]
    public void AVariableWithARelativePath_IsRefused(string variable)
    {
        SkipWhereCannIsInstalled();
        string trap = Trap();
        Directory.CreateDirectory(Path.Combine(trap, "Ascend"));
        Directory.CreateSymbolicLink(Path.Combine(trap, "Ascend", "cann"), trap);
        ChildResult result = Run(["folder", trap, "open"], new() { [variable] = "." });
        Assert.StartsWith("unavailable: ", result.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"- {(variable == "HOME" ? "./Ascend/cann" : ".")}: refused: a root of CANN must have a full path, since a relative one would depend on the working directory",
            result.Lines);
    }

    [Theory]
    [InlineData("lib64", UnixFileMode.OtherWrite)]
    [InlineData("lib64", UnixFileMode.OtherWrite | UnixFileMode.StickyBit)]
    [InlineData("", UnixFileMode.OtherWrite)]
    [InlineData("lib64/libnnopbase.so", UnixFileMode.OtherWrite)]
    [UnsupportedOSPlatform("windows")]
    public void WhatAnybodyMayWrite_IsWarnedOf(string part, UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes, and no CANN.");
        string root = Root("open");
        foreach (string file in (string[])["libascendcl.so", "libnnopbase.so", "libopapi.so"])
            File.Copy(Path.Combine(EmulatedCann.Root("cann-8.1"), "lib64", file), Path.Combine(root, "lib64", file));
        string open = Path.Combine(root, part).TrimEnd('/');
        Assert.DoesNotContain("anybody", Run(["root", root]).Output, StringComparison.Ordinal);

        File.SetUnixFileMode(open, File.GetUnixFileMode(open) | mode);
        ChildResult result = Run(["root", root]);
        Assert.StartsWith("opened NPU 0", result.Output, StringComparison.Ordinal);
        string library = part.EndsWith(".so", StringComparison.Ordinal) ? open : $"{root}/lib64/libascendcl.so";
        Assert.Contains(
            $"! {open}: anybody on this system may write here, and so choose what code runs in this process, by way of {library}: chmod o-w {open}", result.Lines);
    }

    /// <summary>A root that would load, in a folder of the name trap.</summary>
    private string Trap()
    {
        string root = Root("trap");
        Link(root, "cann-8.1", "libascendcl.so", "libnnopbase.so", "libopapi.so");
        return root;
    }
}
