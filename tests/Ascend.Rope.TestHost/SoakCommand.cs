using System.Diagnostics;
using System.Globalization;
using Ascend.Rope.Contract;
using Ascend.Rope.Contract.Emulator;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Calls an emulated NPU for long, as a service would, and says at equal steps what the process holds: <c>--calls N</c>, a million if not given, and
/// <c>--json FILE</c>.
/// </summary>
internal static class SoakCommand
{
    private const int Steps = 10;
    private const int CallsToWarmUp = 30_000;
    private const int DefaultCalls = 1_000_000;

    public static int Run(string[] args)
    {
        CommandOptions options = new(args, "--json", "--calls", "--cann");
        int calls = options.Number("--calls", DefaultCalls);
        Target.Version = options.Text("--cann") ?? Target.Version;
        using SoakLoad load = new();

        // What grows at first, such as compiled code and the lists of what is in flight, has grown then; so has what measuring itself loads.
        load.Call(CallsToWarmUp);
        _ = Measure(0);

        Stopwatch watch = Stopwatch.StartNew();
        List<SoakSample> samples = new(Steps + 1) { Measure(0) };
        for (int step = 1; step <= Steps; step++)
        {
            load.Call((int)((long)calls * step / Steps) - (int)((long)calls * (step - 1) / Steps));
            samples.Add(Measure((int)((long)calls * step / Steps)));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls} calls in {watch.Elapsed.TotalSeconds:F1} s"));
        JsonReport.Write(options.Text("--json"), new SoakReport(calls, samples));
        return 0;
    }

    private static SoakSample Measure(int calls)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using Process process = Process.GetCurrentProcess();
        SoakSample sample = new(
            calls,
            Enum.GetValues<EmulatorKind>().Sum(EmulatorControl.LiveCount),
            process.Threads.Count,
            GC.GetTotalMemory(forceFullCollection: true),
            EmulatorControl.LiveBytes,
            process.WorkingSet64);
        Console.WriteLine(sample);
        return sample;
    }
}
