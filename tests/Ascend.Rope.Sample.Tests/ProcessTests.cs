using System.Diagnostics;
using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests;

/// <summary>What only a process of its own shows. See <see cref="HostileTests"/> too.</summary>
public class ProcessTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Process_ThatApplies_WritesTheFile()
    {
        using TestFolder folder = new();
        TestFolder.Write(folder.Input, new RopeData("F16", 2, 3, 4, 4).File);
        (await AppRun.InChildAsync("apply", "--input", folder.Input, "--output", folder.Output)).Succeeded();
        Assert.Equal([folder.Input, folder.Output], folder.Entries);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Process_ThatIsStopped_RemovesWhatItHasBegun(string signal)
    {
        using TestFolder folder = new();
        LayHalfAGigabyte(folder.Input);
        TestFolder.Write(folder.Output, [9]);
        using ChildApp child = ChildApp.Start("apply", "--input", folder.Input, "--output", folder.Output);
        Stopwatch waiting = Stopwatch.StartNew();
        while (folder.Entries.Length == 2 && !child.HasExited && waiting.Elapsed < s_limit)
            await Task.Delay(5, TestContext.Current.CancellationToken);

        Process.Start("kill", [$"-{signal}", $"{child.Id}"]).Dispose();

        (await child.WaitAsync(s_limit)).Failed(ExitCode.Failed, "Interrupted");
        Assert.Equal([folder.Input, folder.Output], folder.Entries);
        Assert.Equal([9], TestFolder.Read(folder.Output));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("apply", "--help")]
    [InlineData("info", "--help")]
    [InlineData("--version")]
    public async Task Process_ThatIsAskedForHelp_Gives(params string[] args)
    {
        AppRun run = (await AppRun.InChildAsync(args)).Succeeded();
        Assert.Matches(args[^1] == "--help" ? "(?s)Usage:.*--cann-root" : @"^0\.", run.Out);
    }

    [Fact]
    public async Task Process_ThatIsVerbose_StillWritesResultsAlone()
    {
        AppRun run = await AppRun.InChildAsync("--device", "cpu", "--verbose");
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.StartsWith("device: CPU", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("info:", run.Out, StringComparison.Ordinal);
    }

    /// <summary>Long enough to be stopped in the middle, and almost nothing on the disk: zeros are a hole.</summary>
    private static void LayHalfAGigabyte(string path)
    {
        const long XBytes = 512L << 20;
        const long Sequence = XBytes / 128;
        byte[] head = TestFile.Of('{' + string.Join(
            ',',
            TestFile.Tensor("x", "F16", $"[1,1,{Sequence},64]", 0, XBytes),
            TestFile.Tensor("cos", "F16", "[1,1,1,64]", XBytes, XBytes + 128),
            TestFile.Tensor("sin", "F16", "[1,1,1,64]", XBytes + 128, XBytes + 256)) + '}');
        TestFolder.Write(path, head);
        using FileStream sparse = new(path, FileMode.Open);
        sparse.SetLength(head.Length + XBytes + 256);
    }
}
