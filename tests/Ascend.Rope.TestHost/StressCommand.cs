using Ascend.Rope.Contract;
using Ascend.Rope.TestHost.Stress;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Many threads, two devices, random operations and faults: for <c>--seconds N</c>, a minute if not given, with the random numbers of <c>--seed N</c>.
/// <c>--json FILE</c> writes the counts.
/// </summary>
internal static class StressCommand
{
    public static int Run(string[] args)
    {
        CommandOptions options = new(args, "--json", "--seconds", "--seed", "--cann");
        Target.Version = options.Text("--cann") ?? Target.Version;
        int seed = options.Number("--seed", Environment.TickCount & 0xFFFF);
        Console.WriteLine($"seed {seed}");
        StressReport report = StressRun.Run(TimeSpan.FromSeconds(options.Number("--seconds", 60)), seed);
        Console.WriteLine(report);
        JsonReport.Write(options.Text("--json"), report);
        return report is { Wrong: 0, Lost: 0, Leaks: 0 } ? 0 : 1;
    }
}
