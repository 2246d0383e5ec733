using Ascend.Rope.Contract;
using Ascend.Rope.TestHost.Sweep;

namespace Ascend.Rope.TestHost.Stress;

/// <summary>Many threads on two devices, with faults, and then the reckoning.</summary>
internal static class StressRun
{
    private const int Threads = 32;
    private const int Devices = 2;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static StressReport Run(TimeSpan duration, int seed)
    {
        using HeardFailures log = new();
        FaultInjector faults = new(new Random(seed), log);
        SweepAudit audit = new();
        StressDevice[] devices = [.. Enumerable.Range(0, Devices).Select(index => new StressDevice(index, log))];
        StressWorker[] workers = [.. Enumerable.Range(1, Threads).Select(index => new StressWorker(devices, faults, seed + index))];
        List<string> wrong = [];
        List<string> lost = [];

        using (CancellationTokenSource end = new(duration))
        {
            Thread[] threads = [.. workers.Select(worker => Start(() => worker.Run(end.Token)))];
            Thread injector = Start(() => faults.Run(end.Token));
            injector.Join();
            long deadline = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
            foreach ((Thread thread, StressWorker worker) in threads.Zip(workers))
            {
                if (!thread.Join((int)Math.Max(0, deadline - Environment.TickCount64)))
                    lost.Add($"did not end: {worker.Current}");
            }
        }

        wrong.AddRange(workers.SelectMany(worker => worker.Wrong));
        long leaks = 0;
        if (lost.Count == 0)
        {
            foreach (StressWorker worker in workers)
                worker.Dispose();
            foreach (StressDevice device in devices)
            {
                Check(device, faults, wrong);
                device.Dispose();
            }

            (leaks, string names) = audit.Leaks(Trim);
            if (leaks != 0)
                Console.WriteLine($"LEAKED {names}");
            wrong.AddRange(SweepAudit.Misuse());
            lost.AddRange(faults.Untold());
        }

        foreach (string finding in wrong)
            Console.WriteLine($"WRONG {finding}");
        foreach (string finding in lost)
            Console.WriteLine($"LOST {finding}");
        return new StressReport(Threads, Devices, workers.Sum(worker => worker.Operations), faults.Count, wrong.Count, lost.Count, leaks);
    }

    /// <summary>Memory that finalizers give back later is kept for whoever opens the device next.</summary>
    private static void Trim()
    {
        for (int index = 0; index < Devices; index++)
        {
            using NpuDevice device = Target.Open(index);
            device.TrimMemory();
        }
    }

    private static Thread Start(Action action)
    {
        Thread thread = new(() => action()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static void Check(StressDevice device, FaultInjector faults, List<string> wrong)
    {
        try
        {
            // The streams that have used what is shared, those that are gone too, may tell what nobody has waited for.
            while (TellsFault(device, faults))
            {
            }
        }
#pragma warning disable CA1031 // Whatever it is, it is a finding.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            wrong.Add($"the shared graph, at the end: {exception}");
        }
    }

    private static bool TellsFault(StressDevice device, FaultInjector faults)
    {
        try
        {
            device.Check();
            return false;
        }
        catch (CannException failure) when (faults.Hear(failure))
        {
            return true;
        }
    }
}
