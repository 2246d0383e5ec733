using System.CommandLine;

namespace Ascend.Rope.Benchmarks.Callers;

/// <summary><c>callers</c>: what a second thread brings a call on the CPU, and what many callers at once get.</summary>
internal static class CallersCommand
{
    private const int DefaultRounds = 25;
    private const int MostRounds = 10_000;

    public static Command Create()
    {
        Option<FileInfo> json = MeasureOptions.Json();
        Option<int> rounds = MeasureOptions.Rounds("How often each case is measured, all by turns; what is told is the median", DefaultRounds, MostRounds);
        Command command = new("callers", "Measures calls on the CPU with one thread and two, and of many callers at once.") { json, rounds };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(json), parsed.GetValue(rounds)));
        return command;
    }

    private static int Run(FileInfo json, int rounds)
    {
        List<CallersRow> rows =
        [
            .. new CallersMeter<Half>("fp16", number => (Half)number, rounds).Measure(),
            .. new CallersMeter<BFloat16>("bf16", number => (BFloat16)(float)number, rounds).Measure(),
        ];
        Report.Write(rows, json, CallersJson.Default.IReadOnlyListCallersRow);
        CallersReport.Show(rows);
        return 0;
    }
}
