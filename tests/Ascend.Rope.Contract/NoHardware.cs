using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Stands for the contract where there is no NPU to hold to it.</summary>
public sealed class NoHardware
{
    [Fact]
    public void TheContract_WasNotRunOnHardware() =>
        Assert.Skip("There was no /dev/davinci_manager when this was built, so no NPU: the contract of a device was not run on hardware.");
}
