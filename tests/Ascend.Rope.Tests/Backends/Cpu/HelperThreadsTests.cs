using System.Globalization;
using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cpu;

/// <summary>The threads that help the CPU end with its devices, or without work: counted in a process where nobody else has any.</summary>
public sealed class HelperThreadsTests
{
    [Fact]
    public void Helpers_EndWithTheDevice_OrWithoutWork()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the names of threads.");
        ChildResult result = TestHost.Run(["helpers"], timeout: TimeSpan.FromMinutes(1));
        Assert.True(result.ExitCode == 0, result.ToString());
        Dictionary<string, int> count = result.Lines.Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => int.Parse(words[1], CultureInfo.InvariantCulture));
        int most = Environment.ProcessorCount - 1;
        Assert.Equal(0, count["before"]);
        Assert.Equal(0, count["alone"]);
        Assert.InRange(count["used"], Math.Min(1, most), most);
        Assert.Equal(0, count["disposed"]);
        Assert.InRange(count["late"], 0, most);
        Assert.InRange(count["host"], Math.Min(1, most), most);
        Assert.Equal(0, count["idle"]);
    }
}
