using System.Text.Json;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Benchmarks;

/// <summary>The command that measures what telemetry costs. Its times are not judged here: other tests run beside.</summary>
public sealed class TelemetryTests
{
    private static readonly BuiltProgram s_benchmarks = new("Benchmarks");

    /// <summary>No object of the managed heap takes less.</summary>
    private const int LeastObjectBytes = 24;

    [Fact]
    public void OffAndWithMetrics_AnEnqueueAllocatesNothing_AndAnActivityIsAnObject()
    {
        _ = EmulatedCann.Root("cann-9.2");
        using TemporaryFile file = new();
        ChildResult result = s_benchmarks.Run(["telemetry", "--json", file.Path, "--rounds", "3"]);
        Assert.True(result.ExitCode == 0, result.ToString());

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(file.Path));
        JsonElement[] rows = [.. json.RootElement.EnumerateArray()];
        string[] cases = ["guards off", "guards metrics", "guards metrics_and_traces", "enqueue off", "enqueue metrics", "enqueue metrics_and_traces"];
        Assert.Equal(cases, rows.Select(row => $"{row.GetProperty("case").GetString()} {row.GetProperty("listeners").GetString()}"));
        Assert.All(rows, row =>
        {
            double bytes = row.GetProperty("allocated_bytes").GetDouble();
            if (row.GetProperty("listeners").GetString() == "metrics_and_traces")
                Assert.True(bytes >= LeastObjectBytes, row.ToString());
            else
                Assert.True(bytes < LeastObjectBytes, row.ToString());
        });
    }
}
