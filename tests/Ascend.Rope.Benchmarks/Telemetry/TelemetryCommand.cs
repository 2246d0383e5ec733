using System.CommandLine;
using Ascend.Rope.Benchmarks.Overhead;

namespace Ascend.Rope.Benchmarks.Telemetry;

/// <summary><c>telemetry</c>: what it costs an enqueue that it can be listened to, and what it costs when somebody does.</summary>
internal static class TelemetryCommand
{
    private const int DefaultRounds = 50;
    private const int MostRounds = 10_000;

    public static Command Create()
    {
        Option<FileInfo> json = MeasureOptions.Json();
        Option<int> rounds = MeasureOptions.Rounds("How often each case is measured, all by turns; what is told is the median", DefaultRounds, MostRounds);
        Command command = new("telemetry", "Measures what metrics and traces cost an enqueue, off and on, over the emulator of CANN 9.2.") { json, rounds };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(json), parsed.GetValue(rounds)));
        return command;
    }

    private static int Run(FileInfo json, int rounds)
    {
        using BindingSide binding = new(MeasuredCann.EmulatedRoot);
        MeasuredCann.Open(MeasuredCann.EmulatedRoot);
        IReadOnlyList<TelemetryRow> rows = TelemetryMeter.Measure(binding, rounds);
        Report.Write(rows, json, TelemetryJson.Default.IReadOnlyListTelemetryRow);
        TelemetryReport.Show(rows);
        return 0;
    }
}
