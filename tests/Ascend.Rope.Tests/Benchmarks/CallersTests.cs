using System.Text.Json;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Benchmarks;

/// <summary>The command that measures threads and callers. Its times are not judged here: other tests run beside.</summary>
public sealed class CallersTests : IDisposable
{
    private static readonly BuiltProgram s_benchmarks = new("Benchmarks");
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Callers_WritesARowForEachCase()
    {
        ChildResult result = s_benchmarks.Run(["callers", "--json", _file, "--rounds", "1"]);
        Assert.True(result.ExitCode == 0, result.ToString());

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_file));
        JsonElement[] rows = [.. json.RootElement.EnumerateArray()];
        string[] cases =
        [
            "a 1 1 1x1", "a 1 2 1x1", "a 16 2 1x2", "b 1 1 1x1", "b 1 2 1x1", "b 16 2 1x2", "c 1 1 1x1", "c 1 2 1x1", "d 1 1 1x1", "d 1 2 1x1",
            "e 1 1 1x1", "e 1 2 1x1", "f 1 1 1x1", "f 1 2 1x1",
        ];
        Assert.Equal(
            [.. cases.Select(item => $"fp16 {item}"), .. cases.Select(item => $"bf16 {item}")],
            rows.Select(row => $"{Text(row, "dtype")} {Text(row, "shape")} {Text(row, "callers")} {Text(row, "threads")} {Text(row, "against")}"));
        Assert.All(rows, row =>
        {
            Assert.True(row.GetProperty("ns_per_call").GetDouble() > 0);
            Assert.True(row.GetProperty("ratio").GetDouble() > 0);
            Assert.True(row.GetProperty("allocated_bytes").GetDouble() >= 0);
        });
    }

    private static string Text(JsonElement row, string property) => row.GetProperty(property).ToString();
}
