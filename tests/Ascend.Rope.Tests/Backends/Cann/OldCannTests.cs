using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cann;

/// <summary>A CANN from before captures: it is used, and says what it lacks when it is asked for it.</summary>
public sealed class OldCannTests
{
    [Fact]
    public void ACapture_NamesTheVersionThatItNeeds_AndTheRestWorks()
    {
        string root = EmulatedCann.Root("cann-8.1-nocapture");
        ChildResult result = TestHost.Run(["capture", root]);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            [
                "Capturing a graph needs CANN 8.1.RC1 or later; this is 8.1.RC1, whose "
                + $"{root}/lib64/libascendcl.so lacks aclmdlRICaptureBegin. Enqueue without a graph.",
                "applied",
            ],
            result.Lines);
    }

    [Fact]
    public void ACannThatCaptures_Captures() =>
        Assert.Equal(["captured", "applied"], TestHost.Run(["capture", EmulatedCann.Root("cann-8.1")]).Lines);
}
