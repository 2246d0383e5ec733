using System.Text.Json;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cann;

/// <summary>Many threads, two devices, random operations and faults.</summary>
public sealed class StressTests
{
    [Fact]
    public void ManyThreadsUnderFaults_GetRightResultsOrAreToldWhyNot()
    {
        _ = EmulatedCann.Root("cann-9.2");
        using TemporaryFile file = new();
        ChildResult result = TestHost.Run(["stress", "--seconds", "3", "--json", file.Path]);
        Assert.True(result.ExitCode == 0, result.ToString());
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(file.Path));
        Assert.True(report.RootElement.GetProperty("operations").GetInt64() > 1000, result.ToString());
        Assert.True(report.RootElement.GetProperty("faults").GetInt32() > 5, result.ToString());
    }
}
