using System.CommandLine;

namespace Ascend.Rope.Benchmarks.Overhead;

/// <summary><c>overhead</c>: what calls of the binding cost the host, beside the same calls of CANN in plain C.</summary>
internal static class OverheadCommand
{
    private const int DefaultRounds = 200;
    private const int MostRounds = 10_000;

    public static Command Create()
    {
        Option<FileInfo> json = MeasureOptions.Json();
        Option<int> rounds = MeasureOptions.Rounds("How often each case is measured, in C# and in C by turns; what is told is the median", DefaultRounds, MostRounds);
        Command command = new("overhead", "Measures what the binding adds to the calls of CANN, over the emulator of CANN 9.2.") { json, rounds };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(json), parsed.GetValue(rounds)));
        return command;
    }

    private static int Run(FileInfo json, int rounds)
    {
        using BindingSide binding = new(Emulator.Root);
        PlainSide.Open(Emulator.Root);
        IReadOnlyList<OverheadRow> rows = OverheadMeter.Measure(OverheadCases.Of(binding), binding, rounds);
        OverheadReport.Write(rows, json);
        OverheadReport.Show(rows);
        return 0;
    }
}
