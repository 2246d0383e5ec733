using System.CommandLine;
using System.Text.Json;
using Ascend.Rope.Sample;
using Ascend.Rope.Sample.Commands;
using Ascend.Rope.Sample.Files;
using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Load;

/// <summary>The application.</summary>
internal static class LoadApp
{
    public static Task<int> RunAsync(string[] args, AppConsole console, CancellationToken cancellationToken = default) =>
        CommandLine.RunAsync(CreateCommand(console), args, console, cancellationToken);

    private static RootCommand CreateCommand(AppConsole console)
    {
        LoadOptions options = new();
        Option<string> json = PathOption.Create("--json", "file", "The same figures for programs, and those of each second; a file that is there is replaced");
        RootCommand root = new(
            "Sends requests to services of Ascend.Rope at a rate that does not depend on their answers, checks every bit of the answers, and measures from the "
            + "moment for which a request was planned. Ctrl+C ends it early, with the figures so far."
            + "\n\nExit codes: 0 no bit was wrong and every request that was sent was answered, 2 bad input or usage, 1 anything else.");
        options.AddTo(root);
        root.Options.Add(json);
        root.SetAction((parsed, cancellationToken) => RunAsync(options.Of(parsed), parsed.GetValue(json), console, cancellationToken));
        return root;
    }

    private static async Task<int> RunAsync(LoadSettings settings, string? path, AppConsole console, CancellationToken cancellationToken)
    {
        using ReplacingFile? file = path is null ? null : ReplacingFile.Create(path, length: 0);
        LoadReport report = await LoadRun.RunAsync(settings, new LoadProgress(console.Error, settings.Duration), cancellationToken).ConfigureAwait(false);
        LoadTable.Write(report, console);
        if (file is not null)
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(report, LoadJson.Default.LoadReport));
            file.Commit();
        }

        if (report.Fault is not { } fault)
            return ExitCode.Done;
        console.Fail(fault);
        return ExitCode.Failed;
    }
}
