using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests.Commands;

public class GraphTests
{
    [Fact]
    public async Task Graph_OnTheCpu_IsCheckedAndTimed()
    {
        AppRun run = (await AppRun.InProcessAsync(["graph", "--device", "cpu", "--replays", "3"])).Succeeded();
        Assert.Contains("device: CPU", run.Out, StringComparison.Ordinal);
        Assert.Contains("check: matched", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"time on the host, the median of 3:\s+1: enqueue [0-9.]+ µs; replay [0-9.]+ µs\s+122, a step of 61 layers: enqueue [0-9.]+ µs; replay [0-9.]+ µs", run.Out);
    }
}
