using System.Diagnostics;
using Ascend.Rope.Contract;
using Ascend.Rope.TestHost.Sweep;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Lets every native call of every public operation fail once, and prints what was not as it must be. <c>--json FILE</c> writes the counts, <c>--cann
/// cann-8.1</c> takes another version than the newest, <c>--only TEXT</c> the operations whose names contain it.
/// </summary>
internal static class SweepCommand
{
    public static int Run(string[] args)
    {
        CommandOptions options = new(args, "--json", "--cann", "--only");
        Target.Version = options.Text("--cann") ?? Target.Version;
        string only = options.Text("--only") ?? string.Empty;
        Stopwatch watch = Stopwatch.StartNew();
        using FaultSweep sweep = new();
        foreach (SweepOperation operation in SweepOperations.All.Where(operation => operation.Name.Contains(only, StringComparison.Ordinal)))
        {
            int before = sweep.Cases;
            sweep.Run(operation);
            Console.WriteLine($"{operation.Name}: {sweep.Cases - before} cases");
        }

        Console.WriteLine($"{Target.Version}: {sweep.Cases} cases, {sweep.Failures} failures, {sweep.Leaks} leaks; {sweep.Summary}; {watch.Elapsed.TotalSeconds:F1} s");
        JsonReport.Write(options.Text("--json"), new SweepReport(sweep.Cases, sweep.Failures, sweep.Leaks));
        return sweep.Failures == 0 && sweep.Leaks == 0 ? 0 : 1;
    }
}
