using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cann;

/// <summary>Every native call of every public operation, failing once.</summary>
public sealed class SweepTests
{
    [Theory]
    [InlineData("cann-8.1")]
    [InlineData("cann-9.2")]
    public void AnyNativeCallThatFails_IsToldAsWhatItIs_AndLosesNothing(string version)
    {
        _ = EmulatedCann.Root(version);
        ChildResult result = TestHost.Run(["sweep", "--cann", version], timeout: TimeSpan.FromMinutes(5));
        Assert.True(result.ExitCode == 0, result.ToString());
    }
}
