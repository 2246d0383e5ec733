using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Hosting.Tests;

/// <summary>SIGTERM in the middle of work, in a process of its own.</summary>
public sealed partial class ShutdownTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("cann-8.1")]
    [InlineData("cann-8.5")]
    [InlineData("cann-9.2")]
    public void WhatWasAccepted_IsFinished_AndNothingIsLeft(string backend)
    {
        using TemporaryFile report = new();
        ChildResult result = Serve(backend, "work", report);
        Assert.True(result.ExitCode == 0, result.ToString());
        Match sum = Sum().Match(result.Lines[^1]);
        Assert.True(sum.Success, result.ToString());
        Assert.InRange(Number(sum, 1), 200, int.MaxValue);
        Assert.Equal(Number(sum, 1), Number(sum, 2));
        Assert.Equal(16, Number(sum, 3));
        Assert.DoesNotContain("Left at the end", result.Output, StringComparison.Ordinal);
        if (backend != "cpu")
            Assert.Equal("live 0 misuse 0", File.ReadLines(report.Path).Last());
    }

    [Fact]
    public void ADeviceThatHangs_IsLeft_InTime_AndNamed()
    {
        using TemporaryFile report = new();
        Stopwatch clock = Stopwatch.StartNew();
        ChildResult result = Serve("cann-9.2", "hang", report);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"It took {clock.Elapsed}: {result}");
        string[] left = [.. result.Lines.Where(line => line.Contains("Left at the end: a stream of NPU", StringComparison.Ordinal))];
        Assert.InRange(left.Length, 1, 8);
        Assert.Contains(left, line => line.Contains("rented by ServeCommand.cs:", StringComparison.Ordinal) && line.Contains("Rope, enqueued at", StringComparison.Ordinal));
        Match drained = Drained().Match(result.Output);
        Assert.True(drained.Success, result.ToString());
        Assert.Equal(left.Length, Number(drained, 2));
        Assert.InRange(Number(drained, 1), 1900, 20_000);
    }

    private static ChildResult Serve(string backend, string how, TemporaryFile report)
    {
        if (backend != "cpu")
            _ = EmulatedCann.Root(backend);
        return Ascend.Rope.Tests.Helpers.TestHost.Run(
            ["serve", backend, how], new Dictionary<string, string?> { ["ASCEND_EMULATOR_REPORT"] = report.Path }, TimeSpan.FromMinutes(2));
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("^accepted ([0-9]+), finished ([0-9]+), refused ([0-9]+)$")]
    private static partial Regex Sum();

    [GeneratedRegex("Drained after ([0-9]+) ms; .* left: ([0-9]+)")]
    private static partial Regex Drained();
}
