using System.Text.Json;
using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests.Commands;

public class InfoTests
{
    [Fact]
    public async Task Info_WithoutAnNpu_ShowsTheCpuAndTheSearch()
    {
        AppRun run = (await AppRun.InProcessAsync(["info"])).Succeeded();
        Assert.Contains("library: 0.", run.Out, StringComparison.Ordinal);
        Assert.Contains("  CPU (", run.Out, StringComparison.Ordinal);
        foreach (CannProbeStep step in NpuDevice.Enumerate()[^1].ProbeTrace)
            Assert.Contains($"  {step.Subject}: {step.Outcome}", run.Out, StringComparison.Ordinal);
    }

    /// <summary>Programs read these names: a change here breaks them.</summary>
    [Fact]
    public async Task Info_AsJson_HasTheFieldsThatProgramsRead()
    {
        AppRun run = (await AppRun.InChildAsync("info", "--json")).Succeeded();
        using JsonDocument json = JsonDocument.Parse(run.Out);
        JsonElement root = json.RootElement;
        Assert.Equal(["libraryVersion", "runtime", "operatingSystem", "architecture", "devices", "libraryPaths", "probeTrace"], Names(root));

        JsonElement device = Assert.Single(root.GetProperty("devices").EnumerateArray());
        Assert.Equal(["kind", "index", "name", "cannVersion", "isEmulated", "reason"], Names(device));
        Assert.Equal("cpu", device.GetProperty("kind").GetString());
        Assert.Equal(JsonValueKind.Null, device.GetProperty("cannVersion").ValueKind);
        Assert.Contains("No complete CANN", device.GetProperty("reason").GetString(), StringComparison.Ordinal);

        Assert.Empty(root.GetProperty("libraryPaths").EnumerateObject());
        Assert.All(root.GetProperty("probeTrace").EnumerateArray(), step => Assert.Equal(["subject", "outcome"], Names(step)));
        Assert.Contains(root.GetProperty("probeTrace").EnumerateArray(), step =>
            step.GetProperty("subject").GetString()!.StartsWith(Environment.GetEnvironmentVariable("ASCEND_ROPE_CANN_PATH")!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Info_WithARootOfCann_LooksThere()
    {
        using TestFolder folder = new();
        AppRun run = (await AppRun.InProcessAsync(["info", "--cann-root", folder["cann"]])).Succeeded();
        Assert.Contains($"  {folder["cann"]}", run.Out, StringComparison.Ordinal);
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];
}
