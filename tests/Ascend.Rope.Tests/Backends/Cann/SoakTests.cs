using System.Text.Json;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cann;

/// <summary>A process that has served for long holds what it held at first.</summary>
public sealed class SoakTests
{
    /// <summary>What a run of this length may add, in bytes: a leak of 100 bytes a call would add five times that.</summary>
    private const long Slack = 1 << 20;

    [Fact]
    public void ManyCalls_LeaveNothingBehind()
    {
        _ = EmulatedCann.Root("cann-9.2");
        using TemporaryFile file = new();
        ChildResult result = TestHost.Run(["soak", "--calls", "50000", "--json", file.Path]);
        Assert.True(result.ExitCode == 0, result.ToString());
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(file.Path));
        Assert.Equal(50000, report.RootElement.GetProperty("calls").GetInt32());
        JsonElement[] samples = [.. report.RootElement.GetProperty("samples").EnumerateArray()];
        Assert.Equal(Enumerable.Range(0, 11).Select(step => step * 5000L), samples.Select(sample => Of(sample, "calls")));
        AssertFlat("handles", 0);
        AssertFlat("native_bytes", 0);
        AssertFlat("threads", 4);
        AssertFlat("managed_bytes", Slack);

        // What the process has from the system comes and goes in larger steps than what is on its heap.
        AssertFlat("resident_bytes", 16 * Slack);

        void AssertFlat(string name, long slack)
        {
            (long before, long after) = (Of(samples[0], name), Of(samples[^1], name));
            Assert.True(after <= before + slack, $"{name} was {before} and is {after}.\n{result}");
        }
    }

    private static long Of(JsonElement sample, string name) => sample.GetProperty(name).GetInt64();
}
