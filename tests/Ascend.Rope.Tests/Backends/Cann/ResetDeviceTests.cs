using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cann;

/// <summary>Another user of CANN in the process resets the device: every use says so, and nothing blocks or crashes.</summary>
public sealed class ResetDeviceTests
{
    public static TheoryData<string> Versions => [.. EmulatedCann.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public void EveryUse_SaysThatTheContextIsGone(string version)
    {
        ChildResult result = TestHost.Run(["reset", EmulatedCann.Root(version)], timeout: TimeSpan.FromSeconds(30));
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("aclrtResetDevice: 0", result.Lines[0]);
        Assert.Equal(
            ["Allocate", "Allocate again", "CreateStream", "Synchronize", "Synchronize again", "Open again", "CopyFrom", "Dispose"],
            result.Lines[1..].Select(line => line.Split(':')[0]));
        Assert.Contains("What failed may be Fill, enqueued at ", Assert.Single(result.Lines, line => line.StartsWith("Synchronize:", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.All(result.Lines[1..^1], line =>
        {
            Assert.Contains("Somebody in the process has reset the device or destroyed its context", line, StringComparison.Ordinal);
            Assert.Contains(": NpuContextException: ", line, StringComparison.Ordinal);
            Assert.Contains("only a new process gets it back.", line, StringComparison.Ordinal);
            Assert.DoesNotContain("CANN says", line, StringComparison.Ordinal);
        });
        Assert.Equal("Dispose: done", result.Lines[^1]);
    }
}
