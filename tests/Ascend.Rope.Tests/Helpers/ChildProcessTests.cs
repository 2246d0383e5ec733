using System.Diagnostics;
using Xunit;

namespace Ascend.Rope.Tests.Helpers;

public sealed class ChildProcessTests
{
    [Fact]
    public void Run_UnknownCommand_GivesExitCodeAndError()
    {
        ChildResult result = TestHost.Run(["no-such-command"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("usage", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TakesTooLong_KillsAndThrows()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs sleep.");
        var clock = Stopwatch.StartNew();

        Assert.Throws<TimeoutException>(() => ChildProcess.Run("sleep", ["30"], timeout: TimeSpan.FromMilliseconds(200)));

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"It took {clock.Elapsed}.");
    }
}
