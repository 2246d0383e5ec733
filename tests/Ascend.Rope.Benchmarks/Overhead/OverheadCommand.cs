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
        Option<string> root = new("--cann-root")
        {
            Description = "The CANN to measure over, the folder that has lib64: on a real one every case has its calls' own times",
            HelpName = "folder",
            DefaultValueFactory = _ => MeasuredCann.EmulatedRoot,
        };
        Command command = new("overhead", "Measures what the binding adds to the calls of CANN, over the emulator of CANN 9.2 or another CANN.") { json, rounds, root };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(json), parsed.GetValue(rounds), parsed.GetRequiredValue(root)));
        return command;
    }

    private static int Run(FileInfo json, int rounds, string root)
    {
        using BindingSide binding = new(root);
        MeasuredCann.Open(root);
        PlainSide.Open(root);
        IReadOnlyList<OverheadRow> rows = OverheadMeter.Measure(OverheadCases.Of(binding), binding, rounds);
        Report.Write(rows, json, OverheadJson.Default.IReadOnlyListOverheadRow);
        OverheadReport.Show(rows);
        return 0;
    }
}
