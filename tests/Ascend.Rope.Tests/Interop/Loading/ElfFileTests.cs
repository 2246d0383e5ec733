using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ascend.Rope.Interop.Loading;
using Xunit;

namespace Ascend.Rope.Tests.Interop.Loading;

/// <summary>What a library's file tells before it is loaded.</summary>
public sealed class ElfFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ascend-rope-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ALibraryOfThisMachine_IsLeftToTheLoader() => Assert.Null(ElfFile.WhyNot(WhatLoads));

    [Fact]
    public void ALibraryOfAnotherMachine_IsToldWithBoth()
    {
        bool isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        string whyNot = Changed(bytes => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(18), isArm ? (ushort)62 : (ushort)183));
        Assert.StartsWith(
            isArm ? "it is made for x86-64, and this process is aarch64" : "it is made for aarch64, and this process is x86-64", whyNot, StringComparison.Ordinal);
    }

    [Fact]
    public void ALibraryOf32Bits_IsTold() =>
        Assert.StartsWith("it is made for another machine (ELF class 1, machine 62)", Changed(bytes => (bytes[4], bytes[18], bytes[19]) = (1, 62, 0)), StringComparison.Ordinal);

    [Fact]
    public void AProgramOrAnObjectFile_IsTold() =>
        Assert.StartsWith("it is an ELF file but no shared library", Changed(bytes => bytes[16] = 1), StringComparison.Ordinal);

    [Theory]
    [InlineData(20)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(5000)]
    public void AFileThatWasCutShort_IsToldWithItsLength(int length)
    {
        byte[] whole = File.ReadAllBytes(WhatLoads);
        Assert.Contains($", {length} are there", Written(whole[..length]), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoElfFile_IsLeftToTheLoader()
    {
        File.WriteAllText(Path.Combine(_folder, "text"), "GROUP ( libacl_rt.so )");
        Assert.Null(ElfFile.WhyNot(Path.Combine(_folder, "text")));
        Assert.Null(ElfFile.WhyNot(_folder));
    }

    [Fact]
    public void AnEmptyFile_IsTold() => Assert.Contains("is empty", Written([]), StringComparison.Ordinal);

    /// <summary>Whatever the header says, the file is only looked at, for a bounded time and in bounded memory.</summary>
    [Fact]
    public void AnyHeader_IsAnswered()
    {
        byte[] header = File.ReadAllBytes(WhatLoads)[..4096];
        Random random = new(7);
        for (int i = 0; i < 2000; i++)
        {
            byte[] file = [.. header];
            for (int j = random.Next(1, 12); j > 0; j--)
                file[random.Next(16, 200)] = (byte)random.Next(256);
            _ = ElfFile.WhyNot(Write(file));
        }
    }

    /// <summary>A library that is in this process.</summary>
    private static string WhatLoads
    {
        get
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has such libraries, and CANN.");
            return ProcessLibraries.Find("libcoreclr.so").Single();
        }
    }

    private string Changed(Action<byte[]> change)
    {
        byte[] bytes = File.ReadAllBytes(WhatLoads);
        change(bytes);
        return Written(bytes);
    }

    private string Written(byte[] bytes) => ElfFile.WhyNot(Write(bytes)) ?? "loads";

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(_folder, "library.so");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
