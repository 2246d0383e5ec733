using System.Text.Json;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Benchmarks;

/// <summary>The command that measures the peers. Its times are not judged here: other tests run beside.</summary>
public sealed class PeersTests : IDisposable
{
    private static readonly BuiltProgram s_benchmarks = new("Benchmarks");
    private static readonly string[] s_candidates =
    [
        "Ascend.Rope", "Buffer.MemoryCopy", "native C", "ORT RotaryEmbedding", "ORT primitive ops", "TensorPrimitives", "plain C#",
    ];

    private readonly string _json = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly string _plot = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".png");

    public void Dispose()
    {
        File.Delete(_json);
        File.Delete(_plot);
    }

    [Fact]
    public void Check_FindsTheResultsOfAllCandidatesRight()
    {
        ChildResult result = s_benchmarks.Run(["peers", "--check", "--shapes", "a", "d", "e", "f"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(s_candidates, result.Lines.Select(line => line.Split(':')[0]));
        Assert.All(result.Lines, line => Assert.True(line.StartsWith("native C", StringComparison.Ordinal) || !line.Contains(" 0 ", StringComparison.Ordinal), line));
    }

    [Fact]
    public void Peers_WritesARowForEachCandidate_AndNullForWhatItCannot()
    {
        _ = EmulatedCann.Root("cann-9.2");
        ChildResult result = s_benchmarks.Run(
            ["peers", "--json", _json, "--plot", _plot, "--shapes", "f", "--dtypes", "bf16", "--threads", "1"], timeout: TimeSpan.FromMinutes(5));
        Assert.True(result.ExitCode == 0, result.ToString());

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_json));
        JsonElement[] rows = [.. json.RootElement.EnumerateArray()];
        Assert.Equal(s_candidates, rows.Select(row => row.GetProperty("candidate").GetString()));
        Assert.All(rows, row =>
        {
            Assert.Equal("f", row.GetProperty("shape").GetString());
            Assert.Equal("bf16", row.GetProperty("dtype").GetString());
            Assert.Equal(1, row.GetProperty("threads").GetInt32());
            double?[] numbers = [.. ((string[])["ns_per_element_p10", "ns_per_element", "speedup"]).Select(name => row.GetProperty(name).Deserialize<double?>())];
            if (row.GetProperty("candidate").GetString() == "ORT RotaryEmbedding")
                Assert.All(numbers, number => Assert.Null(number));
            else if (numbers[0] is not null)
                Assert.True(numbers[0] > 0 && numbers[0] <= numbers[1] && numbers[2] > 0);
            else
                Assert.False(System.Runtime.Intrinsics.X86.Avx2.IsSupported, $"{row} has no numbers.");
        });
        Assert.Equal<byte>([0x89, .. "PNG"u8], File.ReadAllBytes(_plot)[..4]);
    }

    [Theory]
    [InlineData("--shapes", "g")]
    [InlineData("--dtypes", "fp32")]
    [InlineData("--threads", "3")]
    public void Peers_RefusesOthers(params string[] arguments)
    {
        ChildResult result = s_benchmarks.Run(["peers", "--json", _json, .. arguments]);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(arguments[1], result.Output + result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_json));
    }
}
