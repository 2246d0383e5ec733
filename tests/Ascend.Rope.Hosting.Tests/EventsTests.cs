using System.Globalization;
using System.Reflection;
using Ascend.Rope.Hosting.Tests.Helpers;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Ascend.Rope.Hosting.Tests;

/// <summary>docs/events.md lists every event of the library and of the pool, and no other.</summary>
public sealed class EventsTests
{
    [Fact]
    public void TheTable_HasEveryEvent_AsItIsInTheCode()
    {
        IEnumerable<string> inDocs = DocTable.Rows("events.md", "Events").Select(row => $"{row[0]} {DocTable.Names(row[1])} {row[2]} {row[3]}");
        Assert.Equal(InCode(), inDocs);
    }

    [Fact]
    public void EveryEvent_SaysWhatToDo() =>
        Assert.All(DocTable.Rows("events.md", "Events"), row => Assert.True(row[4].Length > 5, row[0]));

    private static IEnumerable<string> InCode() => new[] { typeof(NpuDevice).Assembly, typeof(RopeDevicePool).Assembly }
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Select(method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
        .Where(method => method.Event is not null)
        .OrderBy(method => method.Event!.EventId)
        .Select(method => string.Create(CultureInfo.InvariantCulture, $"{method.Event!.EventId} {method.Name} {method.Event.Level} {method.Event.Message}"));
}
