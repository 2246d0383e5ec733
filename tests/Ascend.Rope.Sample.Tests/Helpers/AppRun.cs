using Ascend.Rope.Sample.Output;
using Ascend.Rope.Sample.Tiling;

namespace Ascend.Rope.Sample.Tests.Helpers;

/// <summary>What a run of the application left.</summary>
internal sealed record AppRun(int ExitCode, string Out, string Error)
{
    /// <summary>No run of a test takes that long; one that does hangs.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs the application in this process.</summary>
    public static Task<AppRun> InProcessAsync(string[] args, int tileBytes = TiledRope.DefaultTileBytes) =>
        RunAsync(args, tileBytes, TestContext.Current.CancellationToken);

    /// <summary>Runs the application in this process, interrupted from the start.</summary>
    public static Task<AppRun> InterruptedAsync(params string[] args) =>
        RunAsync(args, TiledRope.DefaultTileBytes, new CancellationToken(canceled: true));

    /// <summary>Runs the application in a process of its own, as its users do.</summary>
    public static async Task<AppRun> InChildAsync(params string[] args)
    {
        using ChildApp child = ChildApp.Start(args);
        return await child.WaitAsync(s_limit);
    }

    private static async Task<AppRun> RunAsync(string[] args, int tileBytes, CancellationToken cancellationToken)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await Task.Run(() => App.RunAsync(args, new AppConsole(output, error), tileBytes, cancellationToken), CancellationToken.None)
            .WaitAsync(s_limit, CancellationToken.None);
        return new AppRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Asserts that it went well, and said nothing but results.</summary>
    public AppRun Succeeded()
    {
        Assert.Equal(string.Empty, Error);
        Assert.Equal(Sample.ExitCode.Done, ExitCode);
        return this;
    }

    /// <summary>Asserts that it failed as it should: one line that says why, and nothing else.</summary>
    public void Failed(int exitCode, params IEnumerable<string> words)
    {
        Assert.Equal(string.Empty, Out);
        Assert.StartsWith("error: ", Error, StringComparison.Ordinal);
        Assert.EndsWith(Environment.NewLine, Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Error[..^Environment.NewLine.Length], char.IsControl);
        Assert.All(words, word => Assert.Contains(word, Error, StringComparison.Ordinal));
        Assert.Equal(exitCode, ExitCode);
    }
}
