using Ascend.Rope.Sample.Tests.Helpers;

namespace Ascend.Rope.Sample.Tests;

/// <summary>Something that a user or a file does wrong, and how the application must say so.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="ExitCode">What the process must end with.</param>
/// <param name="Words">What the message must mention.</param>
internal sealed record HostileCase(string Name, int ExitCode, string[] Words)
{
    /// <summary>Lays the input, and whatever else the case needs.</summary>
    public required Action<TestFolder> Lay { get; init; }

    /// <summary>The arguments; by default, to apply the folder's input to the folder's output.</summary>
    public Func<TestFolder, string[]> Arguments { get; init; } = folder => ["apply", "--input", folder.Input, "--output", folder.Output];

    /// <summary>Runs the case, and asserts that it fails as it must and leaves everything as it was.</summary>
    public async Task RunAsync(Func<string[], Task<AppRun>> run)
    {
        byte[] former = "what was there before"u8.ToArray();
        using TestFolder folder = new();
        TestFolder.Write(folder.Output, former);
        Lay(folder);
        string[] entries = folder.Entries;

        AppRun result = await run(Arguments(folder));

        result.Failed(ExitCode, Words);
        Assert.Equal(former, TestFolder.Read(folder.Output));
        Assert.Equal(entries, folder.Entries);
    }
}
