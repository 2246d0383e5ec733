using System.Text.RegularExpressions;
using Ascend.Rope.Contract.Emulator;
using Ascend.Rope.Load.Tests.Helpers;

namespace Ascend.Rope.Load.Tests.Live;

/// <summary>The page in a browser.</summary>
public partial class LivePageTests
{
    [Fact]
    public async Task Page_UnderLoad_ShowsFigures()
    {
        await using RunningService service = await RunningService.OnCpuAsync();
        using CancellationTokenSource end = new();
        LoadSettings settings = Driver.For(service.Url, rate: 50, seconds: 120);
        Task<LoadReport> load = LoadRun.RunAsync(settings, new LoadProgress(TextWriter.Null, settings.Duration), end.Token);
        await service.FiguresAsync(figures => figures.GetProperty("answersPerSecond").GetDouble() > 0, "answers");
        (string document, string messages) = await Browser.OpenAsync(service.Url);
        await end.CancelAsync();
        Assert.Null((await load).Fault);

        Assert.Equal("running, 1 of 1 device ready", TextOf("state", document));
        Assert.Matches(@"^\d", TextOf("answers", document));
        Assert.Matches(@"^\d", TextOf("p99", document));
        Assert.Matches("^(ms|µs|s)$", TextOf("p99-unit", document));
        Assert.Equal("0", TextOf("refused", document));
        Assert.Contains("✓ ready", document, StringComparison.Ordinal);
        Assert.Contains("class=\"line answered\"", document, StringComparison.Ordinal);
        AssertQuiet(messages);
    }

    [Fact]
    public async Task Page_WithADeviceLost_SaysWhichAndWhy()
    {
        EmulatorControl.SetDeviceCount(2);
        await using RunningService service = await RunningService.OnEmulatorAsync("AscendRope:RetryInterval=00:01:00");
        EmulatorControl.LoseDevice(1, lost: true);
        try
        {
            Assert.Null((await Driver.RunAsync(Driver.For(service.Url, rate: 50, seconds: 1))).Fault);
            await service.FiguresAsync(figures => figures.GetProperty("devices")[1].GetProperty("state").GetString() == "lost", "the loss");
            (string document, string messages) = await Browser.OpenAsync(service.Url);
            Assert.Matches("<p id=\"state\" class=\"pill poor\"[^>]*>running, 1 of 2 devices ready<", document);
            Assert.Matches("✕ lost for \\d+ s</td>.*the NPU does not answer any more", document);
            AssertQuiet(messages);
        }
        finally
        {
            EmulatorControl.LoseDevice(1, lost: false);
        }
    }

    [Fact]
    public async Task Page_WhereCallersSayWhoTheyAre_AsksForAKey()
    {
        await using RunningService service = await RunningService.OnCpuAsync(RunningService.WithKey("a key"));
        (string document, _) = await Browser.OpenAsync(service.Url);
        Assert.Matches("<form id=\"access\">", document);
        Assert.Matches("<main id=\"figures\"[^>]* hidden", document);
        Assert.Equal("a key is needed", TextOf("state", document));
    }

    private static string TextOf(string id, string document) => Regex.Match(document, $"id=\"{id}\"[^>]*>([^<]*)<", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;

    /// <summary>Nothing was said to the console: no error, nothing that the policy of the page forbids.</summary>
    private static void AssertQuiet(string messages) => Assert.DoesNotMatch(Console(), messages);

    [GeneratedRegex("CONSOLE.*")]
    private static partial Regex Console();
}
