using System.Text.RegularExpressions;
using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests.Commands;

public partial class ExampleTests
{
    /// <summary>What the example prints, but for the machine's name and speed, and why there is no NPU.</summary>
    private const string Golden = """
        device: CPU (#)
        why: #
        call: x [32, 32, 1, 64], cos and sin [32, 1, 1, 64], all Float16
        x[1,0,0,:]: 0.6094  0.6284  -0.2524  -0.2075  …
        y[1,0,0,:]: -0.3394  0.0045  -0.4265  -0.7329  …
        time: # µs a call, the median of 20
        check: matched: all 65536 values are those of the independent loop

        """;

    [Fact]
    public async Task Example_OnTheCpu_PrintsTheSameEveryTime()
    {
        AppRun run = (await AppRun.InChildAsync()).Succeeded();
        string text = Reason.Replace(Microseconds.Replace(Processor.Replace(run.Out, "CPU (#)"), "# µs"), "why: #");
        Assert.Equal(Golden, text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Example_WithTheCpuAskedFor_SaysThat()
    {
        AppRun run = (await AppRun.InProcessAsync(["--device", "cpu"])).Succeeded();
        Assert.Contains("why: The CPU was asked for.", run.Out, StringComparison.Ordinal);
        Assert.Contains("check: matched", run.Out, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"CPU \(.*\)")]
    private static partial Regex Processor { get; }

    [GeneratedRegex(@"[0-9.]+ µs")]
    private static partial Regex Microseconds { get; }

    [GeneratedRegex(@"why: No complete CANN was found.*")]
    private static partial Regex Reason { get; }
}
