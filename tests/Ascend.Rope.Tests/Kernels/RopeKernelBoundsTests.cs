using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Kernels;

/// <summary>Operands that adjoin unreadable pages, in a process of its own: reading or writing past them ends it.</summary>
public sealed class RopeKernelBoundsTests
{
    private const string NeedsLinux = "The pages are protected through Linux calls.";

    [Fact]
    public void Run_EveryWidth_StaysWithinItsOperands()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), NeedsLinux);

        ChildResult result = TestHost.Run(["bounds"]);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(["within bounds"], result.Lines);
    }

    /// <summary>That the test above can fail.</summary>
    [Theory]
    [InlineData("Start")]
    [InlineData("End")]
    public void Run_OneElementAstray_EndsTheProcess(string side)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), NeedsLinux);

        ChildResult result = TestHost.Run(["bounds", "overrun", side]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("AccessViolationException", result.Error, StringComparison.Ordinal);
    }
}
