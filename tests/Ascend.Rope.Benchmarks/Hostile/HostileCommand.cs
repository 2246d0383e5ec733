using System.CommandLine;
using Ascend.Rope.Benchmarks.Peers;

namespace Ascend.Rope.Benchmarks.Hostile;

/// <summary><c>hostile</c>: what subnormal, non-finite and large numbers cost the operator on the CPU, beside ordinary ones.</summary>
internal static class HostileCommand
{
    public static Command Create()
    {
        Option<FileInfo?> json = new("--json") { Description = "The file that gets the rows, for programs", HelpName = "file" };
        Command command = new("hostile", "Measures the operator on the CPU on hostile data, in times of ordinary data.") { json };
        command.SetAction(parsed =>
        {
            HostileRow[] rows = [.. PeerElement.All.SelectMany(type => PeerShape.All.SelectMany(shape => HostileRun.Measure(shape, type)))];
            if (parsed.GetValue(json) is { } file)
                Report.Write(rows, file, HostileJson.Default.IReadOnlyListHostileRow);
            HostileReport.Show(rows);
        });
        return command;
    }
}
