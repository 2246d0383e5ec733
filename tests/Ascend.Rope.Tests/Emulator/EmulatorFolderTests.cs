using System.Runtime.InteropServices;
using Ascend.Rope.Interop.Loading;
using Xunit;

namespace Ascend.Rope.Tests.Emulator;

public sealed class EmulatorFolderTests : IDisposable
{
    private readonly string _program = Directory.CreateTempSubdirectory("ascend-rope-").FullName;

    public void Dispose() => Directory.Delete(_program, recursive: true);

    [Theory]
    [InlineData("linux-x64", Architecture.X64, "linux-x64")]
    [InlineData("debian.12-arm64", Architecture.Arm64, "linux-arm64")]
    [InlineData("linux-musl-x64", Architecture.X64, null)]
    [InlineData("linux-arm", Architecture.Arm, null)]
    public void Rid_IsOfTheSystemsThatThePackageHas(string runtime, Architecture architecture, string? expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The emulator is made for Linux.");
        Assert.Equal(expected, EmulatorFolder.RidOf(runtime, architecture));
    }

    [Fact]
    public void Root_IsThatOfTheVersionAndTheSystem()
    {
        LayOut("linux-x64", "9.2");
        LayOut("linux-x64", "8.1-nocapture");
        LayOut("linux-arm64", "8.5");

        EmulatorFolder folder = new(_program, "linux-x64");

        Assert.Equal(["8.1-nocapture", "9.2"], folder.Versions);
        Assert.Equal(Path.Combine(_program, "ascend-emulator", "linux-x64", "cann-9.2"), folder.Root("9.2"));
    }

    [Theory]
    [InlineData("8.5")]
    [InlineData("../cann-9.2")]
    [InlineData("*")]
    public void Root_OfWhatIsNotThere_SaysWhatIs(string version)
    {
        LayOut("linux-x64", "9.2");
        LayOut("linux-arm64", "8.5");
        Assert.Contains("of 9.2.", Assert.Throws<DirectoryNotFoundException>(() => new EmulatorFolder(_program, "linux-x64").Root(version)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Root_BesideAProgramWithoutEmulator_SaysHowItGetsThere()
    {
        EmulatorFolder folder = new(_program, "linux-x64");
        Assert.Empty(folder.Versions);
        Assert.Contains("references the package", Assert.Throws<DirectoryNotFoundException>(() => folder.Root("9.2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherSystems_HaveNone()
    {
        LayOut("linux-x64", "9.2");
        EmulatorFolder folder = new(_program, rid: null);
        Assert.False(folder.IsSupported);
        Assert.Empty(folder.Versions);
        Assert.Throws<PlatformNotSupportedException>(() => folder.Root("9.2"));
    }

    [Fact]
    public void Use_SetsTheVariableThatTheLibraryReads() => Assert.Equal(CannRoots.Variable, AscendEmulator.Variable);

    private void LayOut(string rid, string version) => Directory.CreateDirectory(Path.Combine(_program, "ascend-emulator", rid, $"cann-{version}", "lib64"));
}
