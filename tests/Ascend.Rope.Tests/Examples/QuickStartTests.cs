using System.Reflection;
using Xunit;

namespace Ascend.Rope.Tests.Examples;

/// <summary>What the README shows compiles and runs as it stands there.</summary>
public sealed class QuickStartTests
{
    [Fact]
    public async Task QuickStart_Rotates()
    {
        Half[] ones = [.. Enumerable.Repeat((Half)1, 2 * 64)];
        Half[] y = new Half[2 * 3 * 64];
        await QuickStart.Run(2, 3, [.. Enumerable.Range(0, 384).Select(i => (Half)(i % 64))], ones, ones, y, TestContext.Current.CancellationToken);
        Assert.Equal((Half)(-1), y[0]);
        Assert.Equal((Half)125, y[63]);
    }

    [Fact]
    public void QuickStart_StandsInTheReadmeAsItIsCompiled()
    {
        string[] source = File.ReadAllLines(Path.Combine(Repository, "tests", "Ascend.Rope.Tests", "Examples", "QuickStart.cs"));
        string[] readme = File.ReadAllLines(Path.Combine(Repository, "README.md"));
        IEnumerable<string> compiled = source
            .SkipWhile(line => !line.Contains("#region quick start", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains("#endregion", StringComparison.Ordinal)).Select(line => line.Length > 8 ? line[8..] : "");
        IEnumerable<string> shown = readme
            .SkipWhile(line => line != "<!-- quick start -->").Skip(2).TakeWhile(line => line != "```");
        Assert.Equal(compiled, shown);
    }

    private static string Repository => typeof(QuickStartTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Repository").Value!;
}
