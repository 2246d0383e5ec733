using Xunit;

namespace Ascend.Rope.Hosting.Tests;

/// <summary>The exception as users make it, to test what they do with one.</summary>
public sealed class RefusedExceptionTests
{
    [Theory]
    [InlineData(RopePoolRefusal.Full)]
    [InlineData(RopePoolRefusal.DeviceLost)]
    public void AReason_IsKept_AndNamed(RopePoolRefusal reason)
    {
        InvalidOperationException cause = new();
        RopePoolRefusedException alone = new(reason);
        Assert.Equal(reason, alone.Reason);
        Assert.Contains(reason.ToString(), alone.Message, StringComparison.Ordinal);
        RopePoolRefusedException whole = new(reason, "told", cause);
        Assert.Equal((reason, "told", cause), (whole.Reason, whole.Message, whole.InnerException));
        Assert.Equal((reason, "told"), (new RopePoolRefusedException(reason, "told").Reason, new RopePoolRefusedException(reason, "told").Message));
    }

    [Fact]
    public void WithoutAReason_ItHasTheFirst() => Assert.Equal(RopePoolRefusal.NotStarted, new RopePoolRefusedException("told").Reason);
}
