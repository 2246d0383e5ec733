using System.Globalization;
using System.Text.Json;
using Ascend.Rope.TestHost.Fuzz;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Gives a reader files that are nearly right, and tells how many it took, how many it refused, and that none made it crash or hang. Its arguments: the
/// reader, <c>--files N</c>, a million if not given, and <c>--json FILE</c> for the report.
/// </summary>
internal static class FuzzCommand
{
    private const int DefaultFiles = 1_000_000;

    /// <summary>The readers: a further one is a line here and a file beside.</summary>
    private static readonly Dictionary<string, Func<FuzzTarget>> s_readers = new()
    {
        ["config"] = ConfigFuzz.Create,
    };

    public static int Run(string[] args)
    {
        if (args.Length == 0 || !s_readers.TryGetValue(args[0], out Func<FuzzTarget>? create))
        {
            Console.Error.WriteLine($"usage: fuzz <{string.Join('|', s_readers.Keys)}> [--files N] [--json FILE]");
            return 2;
        }

        int files = Option(args, "--files") is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : DefaultFiles;
        FuzzReport report = new FuzzRun(args[0], create(), files).Run();
        string json = JsonSerializer.Serialize(report, FuzzJson.Default.FuzzReport);
        if (Option(args, "--json") is { } path)
            File.WriteAllText(path, json);
        Console.WriteLine(json);
        return report.Crashes + report.Hangs == 0 ? 0 : 1;
    }

    private static string? Option(string[] args, string name)
    {
        int index = Array.IndexOf(args, name);
        return index >= 0 && index + 1 < args.Length ? args[index + 1] : null;
    }
}
