using System.Text.Json;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Benchmarks;

/// <summary>The command that measures what the binding costs. Its times are not judged here: other tests run beside.</summary>
public sealed class OverheadTests : IDisposable
{
    private static readonly BuiltProgram s_benchmarks = new("Benchmarks");
    private static readonly string[] s_cases = ["enqueue", "copy_in", "copy_out", "event", "enqueue_real", "enqueue_122", "replay_122"];

    /// <summary>No object of the managed heap takes less.</summary>
    private const int LeastObjectBytes = 24;

    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Overhead_WritesARowForEachCase_AndNoCallAllocates()
    {
        _ = EmulatedCann.Root("cann-9.2");
        ChildResult result = s_benchmarks.Run(["overhead", "--json", _file, "--rounds", "3"]);
        Assert.True(result.ExitCode == 0, result.ToString());

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_file));
        JsonElement[] rows = [.. json.RootElement.EnumerateArray()];
        Assert.Equal(s_cases, rows.Select(row => row.GetProperty("case").GetString()));
        Assert.All(s_cases, name => Assert.Contains(name, result.Output, StringComparison.Ordinal));
        Assert.All(rows, row =>
        {
            double binding = row.GetProperty("binding_ns").GetDouble(), plain = row.GetProperty("c_ns").GetDouble();
            Assert.True(binding > 0 && plain > 0);
            Assert.Equal(binding / plain, row.GetProperty("ratio").GetDouble());
            Assert.InRange(row.GetProperty("allocated_bytes").GetDouble(), 0, LeastObjectBytes - 1);
        });
    }

    [Theory]
    [InlineData("--rounds", "0")]
    [InlineData("--rounds", "many")]
    public void Overhead_RefusesOtherNumbersOfRounds(params string[] arguments)
    {
        ChildResult result = s_benchmarks.Run(["overhead", "--json", _file, .. arguments]);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(arguments[0], result.Output + result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_file));
    }
}
