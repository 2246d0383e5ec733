using Ascend.Rope.Sample.Files;
using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests.Files;

public class ReplacingFileTests
{
    [Fact]
    public void Commit_OfANewFile_LeavesItAlone()
    {
        using TestFolder folder = new();
        Write(folder.Output, commit: true);
        Assert.Equal([folder.Output], folder.Entries);
        Assert.Equal([1, 2, 3], TestFolder.Read(folder.Output));
    }

    [Fact]
    public void Write_UntilCommit_LeavesTheFormerFile()
    {
        using TestFolder folder = new();
        TestFolder.Write(folder.Output, [9]);
        using ReplacingFile file = ReplacingFile.Create(folder.Output, 3);
        file.Write([1, 2, 3]);
        Assert.Equal([9], TestFolder.Read(folder.Output));
        file.Commit();
        Assert.Equal([1, 2, 3], TestFolder.Read(folder.Output));
    }

    [Fact]
    public void Dispose_WithoutCommit_LeavesNothing()
    {
        using TestFolder folder = new();
        Write(folder.Output, commit: false);
        Assert.Empty(folder.Entries);
    }

    /// <summary>It is there while it is written, so the tests for what is left over would see it.</summary>
    [Fact]
    public void Write_UntilCommit_IsBesideTheTarget()
    {
        using TestFolder folder = new();
        using ReplacingFile file = ReplacingFile.Create(folder.Output, 3);
        Assert.StartsWith(folder[".ascend-rope-"], Assert.Single(folder.Entries), StringComparison.Ordinal);
    }

    [Fact]
    public void Commit_OverALink_ReplacesItsTarget()
    {
        using TestFolder folder = new();
        Directory.CreateDirectory(folder["data"]);
        TestFolder.Write(folder["data/target"], [9]);
        File.CreateSymbolicLink(folder["link"], "data/target");
        File.CreateSymbolicLink(folder.Output, "link");
        Write(folder.Output, commit: true);
        Assert.Equal("link", new FileInfo(folder.Output).LinkTarget);
        Assert.Equal("data/target", new FileInfo(folder["link"]).LinkTarget);
        Assert.Equal([1, 2, 3], TestFolder.Read(folder["data/target"]));
    }

    [Fact]
    public void Commit_OverALinkToNothing_MakesItsTarget()
    {
        using TestFolder folder = new();
        File.CreateSymbolicLink(folder.Output, "target");
        Write(folder.Output, commit: true);
        Assert.Equal([1, 2, 3], TestFolder.Read(folder["target"]));
    }

    [Fact]
    public void Commit_OverAFile_KeepsItsMode()
    {
        using TestFolder folder = new();
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        TestFolder.Write(folder.Output, [9]);
        File.SetUnixFileMode(folder.Output, Mode);
        Write(folder.Output, commit: true);
        Assert.Equal(Mode, File.GetUnixFileMode(folder.Output));
    }

    [Fact]
    public void Commit_OverAnEmptyFile_ReplacesIt()
    {
        using TestFolder folder = new();
        TestFolder.Write(folder.Output, []);
        Write(folder.Output, commit: true);
        Assert.Equal([1, 2, 3], TestFolder.Read(folder.Output));
    }

    /// <summary>A disk that cannot hold the file says so before the work.</summary>
    [Fact]
    public void Create_OfMoreThanTheDiskHolds_FailsAtOnceAndLeavesNothing()
    {
        using TestFolder folder = new();
        Assert.Throws<IOException>(() => ReplacingFile.Create(folder.Output, 1L << 60));
        Assert.Empty(folder.Entries);
    }

    private static void Write(string path, bool commit)
    {
        using ReplacingFile file = ReplacingFile.Create(path, 3);
        file.Write([1]);
        file.Write([2, 3]);
        if (commit)
            file.Commit();
    }
}
