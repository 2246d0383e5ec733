using System.Text.Json;
using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests.Commands;

public class BenchTests
{
    [Fact]
    public async Task Bench_OnTheCpu_IsCheckedAndMeasured_ForPeopleAndPrograms()
    {
        using TestFolder folder = new();
        string path = folder["bench.json"];
        AppRun run = (await AppRun.InProcessAsync(["bench", "--device", "cpu", "--seconds", "1", "--json", path])).Succeeded();
        Assert.Contains("device: CPU", run.Out, StringComparison.Ordinal);
        Assert.Contains("check: matched", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("note:", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"  \[64, 32, 1, 64\] BFloat16: enqueue [0-9.]+, [0-9.]+, [0-9.]+; enqueue and synchronize [0-9.]+, [0-9.]+, [0-9.]+; replay [0-9.]+, [0-9.]+, [0-9.]+\n", run.Out);
        Assert.Matches(@"  \[1, 16, 2048, 64\] Float16 copy +[0-9.]+  █+\n", run.Out);

        using JsonDocument json = JsonDocument.Parse(TestFolder.Read(path));
        Assert.Equal("cpu", json.RootElement.GetProperty("device").GetProperty("kind").GetString());
        JsonElement[] results = [.. json.RootElement.GetProperty("results").EnumerateArray()];
        Assert.Equal(6, results.Length);
        foreach (JsonElement result in results)
        {
            Assert.Equal(4, result.GetProperty("xShape").GetArrayLength());
            Assert.Contains(result.GetProperty("elementType").GetString(), (string[])["Float16", "BFloat16"]);
            Assert.InRange(result.GetProperty("byteCount").GetInt64(), 1, long.MaxValue);
            Assert.InRange(result.GetProperty("operatorGigabytesPerSecond").GetDouble(), double.Epsilon, 1e6);
            Assert.InRange(result.GetProperty("copyGigabytesPerSecond").GetDouble(), double.Epsilon, 1e6);
            foreach (string name in (string[])["enqueue", "enqueueAndSynchronize", "replay"])
            {
                JsonElement times = result.GetProperty(name);
                Assert.InRange(times.GetProperty("count").GetInt32(), 3, int.MaxValue);
                double[] percentiles = [.. ((string[])["median", "p90", "p99", "max"]).Select(part => times.GetProperty(part).GetDouble())];
                Assert.Equal(percentiles.Order(), percentiles);
                Assert.True(percentiles[0] > 0);
            }
        }
    }

    [Fact]
    public async Task Bench_ThatIsInterrupted_LeavesTheFormerFile()
    {
        using TestFolder folder = new();
        TestFolder.Write(folder.Output, [9]);
        (await AppRun.InterruptedAsync("bench", "--device", "cpu", "--json", folder.Output)).Failed(ExitCode.Failed, "Interrupted");
        Assert.Equal([9], TestFolder.Read(folder.Output));
        Assert.Single(folder.Entries);
    }
}
