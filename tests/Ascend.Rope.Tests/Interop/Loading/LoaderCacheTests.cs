using System.Buffers.Binary;
using System.Text;
using Ascend.Rope.Interop.Loading;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Interop.Loading;

/// <summary>The list of libraries that ldconfig makes, right and wrong, and the search that uses it.</summary>
public sealed class LoaderCacheTests : IDisposable
{
    private static readonly string[] s_folders = ["variable", "cached", "empty"];

    private readonly string _folder = Directory.CreateTempSubdirectory("ascend-rope-").FullName;

    private string CachePath => Path.Combine(_folder, "ld.so.cache");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheSystemsOwn_HasTheCLibrary()
    {
        Assert.SkipUnless(File.Exists(LoaderCache.Path), "This system has no cache of the loader.");
        IReadOnlyList<string> paths = LoaderCache.Read(LoaderCache.Path);
        Assert.Contains(paths, path => Path.GetFileName(path) == "libc.so.6");
        Assert.All(paths, path => Assert.True(Path.IsPathFullyQualified(path), path));
    }

    [Fact]
    public void TheSearch_TakesTheVariableFirst_AndThenTheCache()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other paths, and no CANN.");
        string[] folders = [.. s_folders.Select(name => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName)];
        foreach (string folder in folders[..2])
            File.WriteAllText(Path.Combine(folder, "libx.so"), "");
        File.WriteAllBytes(CachePath, LoaderCacheFile.Of($"{folders[1]}/libx.so", $"{folders[1]}/liby.so", $"{folders[0]}/libx.so", "libx.so"));
        SystemSearch search = new(_ => $"{folders[2]}:relative::{folders[0]}", CachePath);
        Assert.Equal([folders[0], folders[1]], search.FoldersOf(["libx.so"]));
        Assert.Equal(["relative", ""], search.RelativeEntries);
    }

    [Fact]
    public void WithoutTheVariable_NothingIsRelative()
    {
        Assert.Empty(new SystemSearch(_ => null).RelativeEntries);
        Assert.Empty(new SystemSearch(_ => "").RelativeEntries); // as for the loader, an empty variable is none
    }

    [Fact]
    public void AFileThatLies_GivesWhatIsInIt_AndNothingElse()
    {
        byte[] whole = LoaderCacheFile.Of("/a/libx.so", "/b/libx.so");
        Assert.Equal(["/a/libx.so", "/b/libx.so"], Read(whole));
        for (int length = 0; length < whole.Length; length++)
            Assert.All(Read(whole[..length]), path => Assert.Contains(path, (string[])["/a/libx.so", "/b/libx.so"]));

        byte[] endless = [.. whole];
        BinaryPrimitives.WriteUInt32LittleEndian(endless.AsSpan(20), uint.MaxValue);
        Assert.Equal(["/a/libx.so", "/b/libx.so"], Read(endless).Take(2));

        byte[] outside = [.. whole];
        BinaryPrimitives.WriteUInt32LittleEndian(outside.AsSpan(48 + 8), uint.MaxValue);
        Assert.Equal(["/b/libx.so"], Read(outside));
        Assert.Empty(Read(Encoding.UTF8.GetBytes("ld.so-1.7.0")));
    }

    [Fact]
    public void AFileThatIsTooLong_IsNotRead()
    {
        using (FileStream sparse = File.Create(CachePath))
        {
            sparse.Write(LoaderCacheFile.Of("/a/libx.so"));
            sparse.SetLength((64L << 20) + 1);
        }

        Assert.Empty(LoaderCache.Read(CachePath));
    }

    private IReadOnlyList<string> Read(byte[] content)
    {
        File.WriteAllBytes(CachePath, content);
        return LoaderCache.Read(CachePath);
    }
}
