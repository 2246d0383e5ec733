using Ascend.Rope.Hosting.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Hosting.Tests;

/// <summary>docs/events.md lists every event of the library and of the pool, and no other.</summary>
public sealed class EventsTests
{
    [Fact]
    public void TheTable_HasEveryEvent_AsItIsInTheCode() =>
        EventList.AssertIsComplete("events.md", "Events", typeof(NpuDevice).Assembly, typeof(RopeDevicePool).Assembly);
}
