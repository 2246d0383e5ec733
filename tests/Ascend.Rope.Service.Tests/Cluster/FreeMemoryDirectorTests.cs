using Ascend.Rope.Service.Cluster.Placement;
using Xunit;

namespace Ascend.Rope.Service.Tests.Cluster;

/// <summary>Which of some silos a session goes to.</summary>
public sealed class FreeMemoryDirectorTests
{
    private const long Gigabyte = 1L << 30;

    [Fact]
    public void TheMostFreeMemory_Wins() =>
        Assert.Equal(1, FreeMemoryDirector.Best([new SiloLoad(10 * Gigabyte, 0, 0, true), new SiloLoad(20 * Gigabyte, 500, 90, true), new SiloLoad(15 * Gigabyte, 0, 0, true)]));

    [Fact]
    public void WithAsMuchMemory_TheLeastLoad_Wins()
    {
        Assert.Equal(2, FreeMemoryDirector.Best([new SiloLoad(10 * Gigabyte, 7, 0, true), new SiloLoad(10 * Gigabyte, 5, 0, true), new SiloLoad((10 * Gigabyte) + 1000, 4, 9, true)]));
        Assert.Equal(1, FreeMemoryDirector.Best([new SiloLoad(10 * Gigabyte, 5, 4, true), new SiloLoad(10 * Gigabyte, 5, 3, true)]));
    }

    [Fact]
    public void WhoIsNotReady_IsLast_AndWhoIsNotKnown_BeforeThem()
    {
        Assert.Equal(1, FreeMemoryDirector.Best([new SiloLoad(90 * Gigabyte, 0, 0, false), new SiloLoad(Gigabyte, 9, 9, true), null]));
        Assert.Equal(1, FreeMemoryDirector.Best([new SiloLoad(90 * Gigabyte, 0, 0, false), null]));
        Assert.Equal(0, FreeMemoryDirector.Best([null, null]));
    }
}
