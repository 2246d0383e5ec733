using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Ascend.Rope.Hosting.Tests.Helpers;

/// <summary>Holds a page's table of events against the code.</summary>
internal static class EventList
{
    /// <summary>The table has every event of the assemblies, in order, word by word, and says what to do.</summary>
    public static void AssertIsComplete(string page, string heading, params Assembly[] assemblies)
    {
        IReadOnlyList<string[]> rows = DocTable.Rows(page, heading);
        Assert.Equal(InCode(assemblies), rows.Select(row => $"{row[0]} {DocTable.Names(row[1])} {row[2]} {row[3]}"));
        Assert.All(rows, row => Assert.True(row[4].Length > 5, row[0]));
    }

    private static IEnumerable<string> InCode(Assembly[] assemblies) => assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Select(method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
        .Where(method => method.Event is not null)
        .OrderBy(method => method.Event!.EventId)
        .Select(method => string.Create(CultureInfo.InvariantCulture, $"{method.Event!.EventId} {method.Name} {method.Event.Level} {method.Event.Message}"));
}
