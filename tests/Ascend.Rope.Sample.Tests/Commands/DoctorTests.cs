using System.Text.Json;
using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests.Commands;

public class DoctorTests
{
    /// <summary>A host without anything of an NPU, as far as its files tell.</summary>
    [Fact]
    public async Task Doctor_OnAnEmptyHost_SaysWhatToDoFirst()
    {
        using TestFolder folder = new();
        Directory.CreateDirectory(folder["host"]);
        AppRun run = await AppRun.InProcessAsync(["doctor", "--root", folder["host"]]);
        Assert.Equal(ExitCode.Unsound, run.ExitCode);
        Assert.Equal(string.Empty, run.Error);
        string[] lines = run.Out.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^verdict: [0-9]+ of [0-9]+ findings keep NPUs from working; fix the first first$", lines[0]);
        Assert.Equal("1. error: The NPU driver is not installed.", lines[1]);
        Assert.StartsWith("found: no folder /usr/local/Ascend/driver", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("remedy: Install Ascend HDK", lines[3], StringComparison.Ordinal);
        Assert.Equal("id: driver-missing", lines[4]);
    }

    /// <summary>Programs read these names: a change here breaks them.</summary>
    [Fact]
    public async Task Doctor_AsJson_HasTheFieldsThatProgramsRead()
    {
        AppRun run = await AppRun.InChildAsync("doctor", "--json");
        Assert.Equal(ExitCode.Unsound, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Out);
        JsonElement root = json.RootElement;
        Assert.Equal(["hasErrors", "findings", "facts"], Names(root));
        Assert.True(root.GetProperty("hasErrors").GetBoolean());
        Assert.All(root.GetProperty("findings").EnumerateArray(), finding => Assert.Equal(["id", "severity", "title", "evidence", "remedy"], Names(finding)));
        Assert.All(root.GetProperty("facts").EnumerateArray(), fact => Assert.Equal(["name", "value"], Names(fact)));
        Assert.Contains(root.GetProperty("findings").EnumerateArray(), finding =>
            finding.GetProperty("severity").GetString() is "error" && finding.GetProperty("id").GetString()!.Length > 0);
    }

    [Fact]
    public async Task Doctor_OnTheEmulator_SaysSo_AndLoadsItWhenAsked()
    {
        string emulator = Rope.Tests.Helpers.EmulatedCann.Root("cann-9.2");
        AppRun run = (await AppRun.InChildAsync("doctor", "--load", "--cann-root", emulator)).Succeeded();
        Assert.Contains("verdict: sound, with 1 to look at", run.Out, StringComparison.Ordinal);
        Assert.Contains("id: cann-emulated", run.Out, StringComparison.Ordinal);
        Assert.Contains("device: NPU 0 (Ascend910B3), CANN", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_OnNoFolder_IsRefused()
    {
        using TestFolder folder = new();
        (await AppRun.InProcessAsync(["doctor", "--root", folder["none"]])).Failed(ExitCode.BadInput, "--root must be a folder");
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];
}
