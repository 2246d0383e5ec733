using System.Globalization;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cann;

/// <summary>A process that has served for long holds what it held at first.</summary>
public sealed class SoakTests
{
    /// <summary>What a run of this length may add, in bytes: a leak of 100 bytes a call would add five times that.</summary>
    private const long Slack = 1 << 20;

    [Fact]
    public void ManyCallsAndReplays_LeaveNothingBehind()
    {
        ChildResult result = TestHost.Run(["soak", EmulatedCann.Root("cann-9.2"), "50000", "5000"], timeout: TimeSpan.FromMinutes(1));
        Assert.True(result.ExitCode == 0, result.ToString());
        Dictionary<string, long>[] moments = [.. result.Lines.Where(line => line.Contains(": ", StringComparison.Ordinal)).Select(Parse)];
        Assert.Equal(4, moments.Length);
        foreach (Dictionary<string, long> moment in moments[2..])
        {
            foreach ((string name, long before) in moments[1])
            {
                // What the process has from the system comes and goes in larger steps than what is on its heap.
                long slack = name switch
                {
                    "allocated" or "heap" => Slack,
                    "resident" or "private" => 16 * Slack,
                    "files" or "threads" => 4,
                    _ => 0,
                };
                Assert.True(moment[name] <= before + slack, $"{name} was {before} and is {moment[name]}.\n{result}");
            }
        }
    }

    private static Dictionary<string, long> Parse(string line) => line.Split(": ")[1].Split(' ').Chunk(2)
        .ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
}
