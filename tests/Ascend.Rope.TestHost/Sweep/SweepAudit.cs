using System.Diagnostics;
using Ascend.Rope.Contract.Emulator;

namespace Ascend.Rope.TestHost.Sweep;

/// <summary>Holds a case to account: what lives, what was counted, and what the emulator reports.</summary>
internal sealed class SweepAudit
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private static readonly EmulatorKind[] s_kinds = [.. Enum.GetValues<EmulatorKind>().Where(kind => kind != EmulatorKind.LeakedExecutor)];

    private readonly long[] _live = Live();
    private readonly long _releaseFailures = NpuDiagnostics.ReleaseFailures;
    private readonly long _putBackFailures = NpuDiagnostics.PutBackFailures;

    public long ReleaseFailures => NpuDiagnostics.ReleaseFailures - _releaseFailures;

    public long PutBackFailures => NpuDiagnostics.PutBackFailures - _putBackFailures;

    /// <summary>What has come to live since, by kind, less what CANN refused to take back; waits for other threads to finish.</summary>
    /// <param name="trim">Frees what is kept for later.</param>
    public (long Count, string Names) Leaks(Action trim)
    {
        trim();
        Stopwatch watch = Stopwatch.StartNew();
        while (Count() > ReleaseFailures && watch.Elapsed < s_patience)
        {
            // Threads that end what was left to them may need a moment, and the finalizer another.
            if (watch.ElapsedMilliseconds > 20)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            Thread.Sleep(1);
            trim();
        }

        return (Count() - ReleaseFailures, string.Join(", ", Differences().Where(pair => pair.Change != 0).Select(pair => $"{pair.Change} {pair.Kind}")));
    }

    public static string[] Misuse()
    {
        string[] reports = [.. Enumerable.Range(0, (int)EmulatorControl.MisuseCount).Select(index => EmulatorControl.MisuseText(index))];
        EmulatorControl.ClearMisuse();
        return reports;
    }

    private static long[] Live() => [.. s_kinds.Select(EmulatorControl.LiveCount)];

    private IEnumerable<(EmulatorKind Kind, long Change)> Differences() => Live().Select((now, index) => (s_kinds[index], now - _live[index]));

    /// <summary>How many more there are. A graph that CANN did not take back may still run, so what it uses is kept with it, which loses nothing else.</summary>
    private long Count()
    {
        (EmulatorKind Kind, long Change)[] changes = [.. Differences()];
        bool keepsOperands = ReleaseFailures > 0 && changes.Any(pair => pair is { Kind: EmulatorKind.Graph, Change: > 0 });
        return changes.Where(pair => !keepsOperands || pair.Kind is not (EmulatorKind.DeviceMemory or EmulatorKind.Tensor)).Sum(pair => pair.Change);
    }
}
