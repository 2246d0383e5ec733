using Ascend.Rope.Kernels;
using Ascend.Rope.Tests.Helpers;
using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Tests.Kernels;

/// <summary>The runtime's knobs make this machine look like a lesser one, in a process of its own.</summary>
public sealed class KernelWidthTests
{
    private static readonly string[] s_knobs =
    [
        "DOTNET_EnableHWIntrinsic", "DOTNET_EnableAVX2", "DOTNET_EnableAVX512", "DOTNET_PreferredVectorBitWidth",
    ];

    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic", "0", 0)]
    [InlineData("DOTNET_EnableAVX2", "0", 128)]
    [InlineData("DOTNET_PreferredVectorBitWidth", "128", 128)]
    [InlineData("DOTNET_EnableAVX512", "0", 256)]
    [InlineData("DOTNET_PreferredVectorBitWidth", "256", 256)]
    public void Widest_FeatureOff_IsNarrowerWithTheSameResults(string knob, string value, int most)
    {
        ChildResult all = RunIsa(new Dictionary<string, string?>());
        ChildResult less = RunIsa(new Dictionary<string, string?> { [knob] = value });

        var widest = (KernelWidth)Math.Min((int)WidthOf(all), most);
        Assert.Equal(widest, WidthOf(less));
        Assert.Equal(GoldenLines(), all.Lines[1..]);
        Assert.Equal(GoldenLines(), less.Lines[1..]);
    }

    [Fact]
    public void GoldenFile_HoldsWhatTheDefinitionGives() => Assert.Equal(GoldenLines(), GoldenProblems.Lines(problem => problem.Expected()));

    private static string[] GoldenLines()
    {
        using StreamReader reader = new(typeof(KernelWidthTests).Assembly.GetManifestResourceStream("golden/rope.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static ChildResult RunIsa(Dictionary<string, string?> knobs)
    {
        // Those of the caller must not decide, so that the test means the same when it is itself run with one.
        foreach (string knob in s_knobs) knobs.TryAdd(knob, null);
        ChildResult result = TestHost.Run(["isa"], knobs);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    private static KernelWidth WidthOf(ChildResult isa) => Enum.Parse<KernelWidth>(isa.Lines[0]["width ".Length..]);
}
