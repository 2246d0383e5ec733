using System.CommandLine;
using System.Globalization;

namespace Ascend.Rope.Benchmarks.Peers;

/// <summary><c>peers</c>: the operator on the CPU beside everyone else who computes it.</summary>
internal static class PeersCommand
{
    public static Command Create()
    {
        Option<FileInfo?> json = new("--json") { Description = "The file that gets the rows, for programs", HelpName = "file" };
        Option<FileInfo?> plot = new("--plot") { Description = "The PNG file that gets a chart", HelpName = "file" };
        Option<bool> check = new("--check") { Description = "Compute and check everything, and time nothing" };
        Option<string[]> shapes = Names("--shapes", "The shapes to measure", PeerShape.All.Select(shape => shape.Name));
        Option<string[]> types = Names("--dtypes", "The element types to measure", PeerElement.All.Select(PeerElement.Name));
        Option<string[]> threads = Names("--threads", "The numbers of threads to measure with", ["1", "2"]);
        Command command = new("peers", "Measures the operator on the CPU beside its peers, on one thread and on two.") { json, plot, check, shapes, types, threads };
        command.SetAction(parsed =>
        {
            PeerRun run = new(
                [.. PeerShape.All.Where(shape => parsed.GetRequiredValue(shapes).Contains(shape.Name))],
                [.. PeerElement.All.Where(type => parsed.GetRequiredValue(types).Contains(type.Name()))],
                [.. parsed.GetRequiredValue(threads).Select(count => int.Parse(count, CultureInfo.InvariantCulture)).Order()]);
            if (parsed.GetValue(check))
            {
                PeersReport.TellChecks(run.Check());
                return;
            }

            PeersReport.Tell(run.Measure(PeersReport.TellProgress), parsed.GetValue(json), parsed.GetValue(plot));
        });
        return command;
    }

    private static Option<string[]> Names(string name, string description, IEnumerable<string> all)
    {
        string[] names = [.. all];
        Option<string[]> option = new(name) { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => names };
        _ = option.AcceptOnlyFromAmong(names);
        return option;
    }
}
