using System.Text.Json;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Benchmarks;

/// <summary>The command that measures the service's batcher. Its times are not judged here: other tests run beside.</summary>
public sealed class BatchingTests : IDisposable
{
    private static readonly BuiltProgram s_benchmarks = new("Benchmarks");
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Batching_WritesARowForEachCase_AndAllBitsAreRight()
    {
        _ = EmulatedCann.Root("cann-9.2");
        ChildResult result = s_benchmarks.Run(["batching", "--json", _file, "--milliseconds", "50", "--callers", "8"]);
        Assert.True(result.ExitCode == 0, result.ToString());

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_file));
        JsonElement[] rows = [.. json.RootElement.EnumerateArray()];
        string[] cases = ["1 alone", "1 batched", "16 alone", "16 batched", "128 alone", "128 batched"];
        string[] ways = ["emulator batcher", "emulator http", "cpu batcher", "cpu http"];
        Assert.Equal(
            ways.SelectMany(way => cases.Select(item => $"{way} {item}")),
            rows.Select(row => $"{row.GetProperty("device")} {row.GetProperty("way")} {row.GetProperty("heads")} {row.GetProperty("mode")}"));
        Assert.All(rows, row =>
        {
            Assert.True(row.GetProperty("requests_per_second").GetDouble() > 0);
            Assert.True(row.GetProperty("ratio").GetDouble() > 0);
            Assert.Equal(0, row.GetProperty("wrong_answers").GetInt32());

            // A batch is counted after its requests have their answers: those at either end of the time may be, or not.
            Assert.InRange(row.GetProperty("requests_per_batch").GetDouble(), 0.9, row.GetProperty("mode").GetString() == "alone" ? 1.1 : 8.8);
        });
    }
}
