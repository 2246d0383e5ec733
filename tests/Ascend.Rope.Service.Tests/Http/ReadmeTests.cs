using System.Diagnostics;
using System.Text.RegularExpressions;
using Ascend.Rope.Service.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Service.Tests.Http;

/// <summary>What the README lets a reader do first.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task TheCommand_GivesTheBytesThatItSays()
    {
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "curl"))), "There is no curl: install it.");
        Match command = Regex.Match(Read(), @"^    (\{ for i in [^\n]*\n[^\n]*) \| xxd$", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        Assert.True(command.Success, "The README has the command in a block, and xxd shows what comes.");
        await using ServiceHost host = await ServiceHost.StartAsync();
        string text = command.Groups[1].Value.Replace("http://127.0.0.1:5080", host.Http.BaseAddress!.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        using Process shell = Process.Start(new ProcessStartInfo("bash", ["-c", text]) { RedirectStandardOutput = true })!;
        using MemoryStream answer = new();
        await shell.StandardOutput.BaseStream.CopyToAsync(answer, TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        // "answers 32 times 0.5 (`0038`) and 32 times 1.5 (`003e`)"
        Assert.Equal([.. Enumerable.Repeat((byte[])[0x00, 0x38], 32).SelectMany(bytes => bytes), .. Enumerable.Repeat((byte[])[0x00, 0x3e], 32).SelectMany(bytes => bytes)], answer.ToArray());
    }

    private static string Read()
    {
        using StreamReader reader = new(typeof(ReadmeTests).Assembly.GetManifestResourceStream("README.md")!);
        return reader.ReadToEnd();
    }
}
