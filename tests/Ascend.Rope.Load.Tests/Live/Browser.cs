using System.Diagnostics;

namespace Ascend.Rope.Load.Tests.Live;

/// <summary>Chromium without a window.</summary>
internal static class Browser
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Opens a page, lets some seconds pass, and returns the document as it is then, and what the browser says on standard error, the console among it.</summary>
    public static async Task<(string Document, string Messages)> OpenAsync(Uri url)
    {
        string[] folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        string? path = s_names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, "There is no browser: install chromium (Debian: apt-get install chromium)");

        DirectoryInfo profile = Directory.CreateTempSubdirectory();
        using Process browser = Process.Start(new ProcessStartInfo(path!,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={profile.FullName}",
            "--enable-logging=stderr", "--window-size=1280,800", "--virtual-time-budget=5000", "--dump-dom", url.AbsoluteUri,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            Task<string> document = browser.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> messages = browser.StandardError.ReadToEndAsync(limit.Token);
            await browser.WaitForExitAsync(limit.Token);
            return (await document, await messages);
        }
        finally
        {
            if (!browser.HasExited)
                browser.Kill(entireProcessTree: true);
            profile.Delete(recursive: true);
        }
    }
}
