namespace Ascend.Rope.Load.Tests.Helpers;

/// <summary>Runs the driver within this process.</summary>
internal static class Driver
{
    /// <summary>Settings for a short run.</summary>
    public static LoadSettings For(Uri url, double rate, double seconds) => new()
    {
        Urls = [url],
        Rate = rate,
        Duration = TimeSpan.FromSeconds(seconds),

        // Far more than is needed, on a machine that does other things meanwhile.
        Deadline = TimeSpan.FromSeconds(10),
    };

    public static Task<LoadReport> RunAsync(LoadSettings settings) =>
        LoadRun.RunAsync(settings, new LoadProgress(TextWriter.Null, settings.Duration), TestContext.Current.CancellationToken);
}
