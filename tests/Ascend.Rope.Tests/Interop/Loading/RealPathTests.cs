using Ascend.Rope.Interop.Loading;
using Xunit;

namespace Ascend.Rope.Tests.Interop.Loading;

/// <summary>Paths as the loader sees files.</summary>
public sealed class RealPathTests : IDisposable
{
    private readonly string _folder = RealPath.Of(Directory.CreateTempSubdirectory("ascend-rope-").FullName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void LinksInAnyPart_AreResolved()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows makes links for administrators only, and has no CANN.");
        Directory.CreateDirectory(Path.Combine(_folder, "8.1.RC1", "aarch64-linux", "lib64"));
        File.WriteAllText(Path.Combine(_folder, "8.1.RC1", "aarch64-linux", "lib64", "real.so"), "");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "latest"), "8.1.RC1");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "8.1.RC1", "lib64"), "aarch64-linux/lib64");
        File.CreateSymbolicLink(Path.Combine(_folder, "8.1.RC1", "aarch64-linux", "lib64", "link.so"), "real.so");
        Assert.Equal(
            Path.Combine(_folder, "8.1.RC1", "aarch64-linux", "lib64", "real.so"),
            RealPath.Of(Path.Combine(_folder, "latest", "lib64", "link.so")));
    }

    [Fact]
    public void WhatDoesNotExist_StaysAsItIs() =>
        Assert.Equal(Path.Combine(_folder, "none", "lib64"), RealPath.Of(Path.Combine(_folder, "none", "lib64")));
}
