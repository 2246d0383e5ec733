using System.Globalization;
using System.Text.Json;
using Ascend.Rope.TestHost.Fuzzing;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Feeds a reader mutated files: <c>fuzz NAME [--files N] [--seed S] [--json FILE]</c>, a million of them unless told. Exit code 0 when nothing crashed,
/// hung or took too much memory.
/// </summary>
internal static class FuzzCommand
{
    public static int Run(string[] args)
    {
        if (args.Length == 0 || args.Length % 2 == 0 || !FuzzTarget.All.TryGetValue(args[0], out FuzzTarget? target))
        {
            Console.Error.WriteLine($"usage: fuzz <{string.Join('|', FuzzTarget.All.Keys)}> [--files N] [--seed S] [--json FILE]");
            return 2;
        }

        Dictionary<string, string> options = args[1..].Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        using Fuzzer fuzzer = new(args[0], target, Number("--seed", 1));
        fuzzer.Run(Number("--files", 1_000_000), report => Environment.Exit(Tell(report)));
        return Tell(fuzzer.Report);

        int Number(string option, int otherwise) =>
            options.TryGetValue(option, out string? value) ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

        int Tell(FuzzReport report)
        {
            Console.WriteLine(report);
            report.Failures.ForEach(Console.WriteLine);
            if (options.TryGetValue("--json", out string? path))
                File.WriteAllText(path, JsonSerializer.Serialize(report, FuzzReportJson.Default.FuzzReport));
            return report.Crashes + report.Hangs == 0 ? 0 : 1;
        }
    }
}
