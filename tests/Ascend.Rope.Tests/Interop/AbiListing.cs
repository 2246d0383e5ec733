using System.Reflection;
using Xunit;

namespace Ascend.Rope.Tests.Interop;

/// <summary>What a compiler makes of native/include. The build of native writes it; native/abi/listing.cpp says how a line reads.</summary>
internal static class AbiListing
{
    private static readonly string s_path = typeof(AbiListing).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "AbiListing").Value!;

    private static readonly Lazy<string[]> s_lines = new(() => File.ReadAllLines(s_path));

    /// <summary>All lines of one kind: function, value, type or field. Skips the test, and says why, where there is no listing.</summary>
    public static IEnumerable<string> Lines(string kind)
    {
        if (!File.Exists(s_path))
            SkipListing();
        return s_lines.Value.Where(line => line.StartsWith(kind + ' ', StringComparison.Ordinal));
    }

    /// <summary>The line of one name.</summary>
    public static string Line(string kind, string name)
    {
        string? line = Lines(kind).SingleOrDefault(line => line.StartsWith($"{kind} {name} ", StringComparison.Ordinal));
        Assert.True(line is not null, $"native/include has no {kind} {name}");
        return line;
    }

    private static void SkipListing()
    {
        string reason = $"The C interface was not listed, since CMake or a C++ compiler is missing: there is no {s_path}";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
    }
}
