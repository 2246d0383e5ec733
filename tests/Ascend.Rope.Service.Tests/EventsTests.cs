using Ascend.Rope.Hosting.Tests.Helpers;
using Ascend.Rope.Service.Telemetry;
using Xunit;

namespace Ascend.Rope.Service.Tests;

/// <summary>The service's README lists every event of its own, and no other.</summary>
public sealed class EventsTests
{
    [Fact]
    public void TheTable_HasEveryEvent_AsItIsInTheCode() => EventList.AssertIsComplete("README.md", "Events", typeof(ServiceLog).Assembly);
}
