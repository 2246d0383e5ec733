using System.Diagnostics;
using Xunit;

namespace Ascend.Rope.Contract.Emulator;

/// <summary>Holds each test to account: every handle back, no misuse that it did not provoke on purpose.</summary>
internal static class EmulatorAudit
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly Dictionary<EmulatorKind, long> s_before = [];

    public static void Begin()
    {
        foreach (EmulatorKind kind in Enum.GetValues<EmulatorKind>())
            s_before[kind] = EmulatorControl.LiveCount(kind);
        EmulatorControl.ClearFaults();
        EmulatorControl.ClearMisuse();
    }

    /// <summary>Takes what a test has lost on purpose for lost.</summary>
    public static void Forgive(EmulatorKind kind) => s_before[kind] = EmulatorControl.LiveCount(kind);

    public static void End()
    {
        EmulatorControl.ClearFaults();
        EmulatorControl.ReleaseStreams();
        EmulatorControl.SetTaskDelay(0);
        EmulatorControl.SetWorkspaceSize(32);
        Assert.Equal(string.Empty, WaitForNothing());
        Assert.Equal([], Misuse());
    }

    /// <summary>What is still alive once finalizers, and the threads that they hand to, have had their time.</summary>
    private static string WaitForNothing()
    {
        Stopwatch watch = Stopwatch.StartNew();
        string live;
        while ((live = Live()).Length > 0 && watch.Elapsed < s_patience)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(1);
        }

        return live;
    }

    private static string Live() => string.Join(", ", Enum.GetValues<EmulatorKind>()
        .Where(kind => kind != EmulatorKind.LeakedExecutor && EmulatorControl.LiveCount(kind) != s_before[kind])
        .Select(kind => $"{EmulatorControl.LiveCount(kind) - s_before[kind]} {kind}"));

    private static List<string> Misuse()
    {
        List<string> reports = [];
        for (long index = 0; index < EmulatorControl.MisuseCount; index++)
            reports.Add(EmulatorControl.MisuseText(index));
        return reports;
    }
}
