using System.Text.Json;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Benchmarks;

/// <summary>The command that measures tables. Its times are not judged here: other tests run beside.</summary>
public sealed class TablesTests : IDisposable
{
    private static readonly string[] s_cases = ["make_f16_float32", "make_f16_float64", "make_bf16_float32", "make_bf16_float64", "copy", "gather_consecutive"];

    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Tables_WritesARowForEachCase()
    {
        ChildResult result = new BuiltProgram("Benchmarks").Run(["tables", "--json", _file, "--rounds", "1"]);
        Assert.True(result.ExitCode == 0, result.ToString());

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_file));
        JsonElement[] rows = [.. json.RootElement.EnumerateArray()];
        Assert.Equal(s_cases, rows.Select(row => row.GetProperty("case").GetString()).Take(s_cases.Length));
        Assert.All(rows, row => Assert.True(row.GetProperty("milliseconds").GetDouble() > 0 && row.GetProperty("positions").GetInt32() > 0));
    }
}
