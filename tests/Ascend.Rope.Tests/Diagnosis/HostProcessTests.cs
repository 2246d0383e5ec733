using System.Diagnostics;
using Ascend.Rope.Diagnosis;
using Xunit;

namespace Ascend.Rope.Tests.Diagnosis;

/// <summary>Programs of the host are never waited for longer than they are given.</summary>
public sealed class HostProcessTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void AProgram_LeavesItsExitCodeAndWhatItWrote()
    {
        SkipOnWindows();
        NpuCommandResult result = HostProcess.Run("sh", ["-c", "echo out; echo err >&2; exit 3"], s_limit)!;
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("out", result.Output, StringComparison.Ordinal);
        Assert.Contains("err", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void NoProgram_IsNull() => Assert.Null(HostProcess.Run("/no/such/program", [], s_limit));

    [Theory]
    [InlineData("sleep 60")]
    [InlineData("yes")]
    public void AProgramThatDoesNotEnd_IsEnded(string command)
    {
        SkipOnWindows();
        var clock = Stopwatch.StartNew();
        Assert.Null(HostProcess.Run("sh", ["-c", command], TimeSpan.FromMilliseconds(300))!.ExitCode);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, s_limit);
    }

    [Fact]
    public void AChildThatHoldsThePipes_IsNotWaitedFor()
    {
        SkipOnWindows();
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, HostProcess.Run("sh", ["-c", "sleep 30 & exit 0"], s_limit)!.ExitCode);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, s_limit);
    }

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no sh.");
}
