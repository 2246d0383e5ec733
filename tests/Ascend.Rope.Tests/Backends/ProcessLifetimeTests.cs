using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Backends;

/// <summary>The end of the process, and of the library within it.</summary>
public sealed class ProcessLifetimeTests
{
    public static TheoryData<string> Backends => ["cpu", .. EmulatedCann.Versions];

    [Theory]
    [MemberData(nameof(Backends))]
    public void AProcess_EndsWithEverythingOpen(string backend)
    {
        Require(backend);
        foreach (string how in (string[])["return", "exit"])
        {
            ChildResult result = TestHost.Run(["exit", backend, how]);
            Assert.True(result is { ExitCode: 0, Lines: ["open"], Error: "" }, $"{how}: {result}");
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void AnAssemblyLoadContext_CanBeUnloaded(string backend)
    {
        Require(backend);
        ChildResult result = TestHost.Run(["unload", backend]);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private static void Require(string backend)
    {
        if (backend != "cpu")
            _ = EmulatedCann.Root(backend);
    }
}
