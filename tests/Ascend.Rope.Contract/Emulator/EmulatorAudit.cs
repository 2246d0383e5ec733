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

    /// <summary>Ends a test.</summary>
    /// <param name="device">The device that it was given.</param>
    public static void End(NpuDevice device)
    {
        EmulatorControl.ClearFaults();
        EmulatorControl.ReleaseStreams();
        EmulatorControl.SetTaskDelay(0);
        EmulatorControl.SetWorkspaceSize(32);
        Assert.Equal(string.Empty, WaitForNothing(device));
        Assert.Equal([], Misuse());
    }

    /// <summary>What is still alive once finalizers, and the threads that they hand to, have had their time.</summary>
    private static string WaitForNothing(NpuDevice device)
    {
        Trim(device);
        Stopwatch watch = Stopwatch.StartNew();
        string live;
        while ((live = Live()).Length > 0 && watch.Elapsed < s_patience)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Trim(device);
            Thread.Sleep(1);
        }

        return live;
    }

    /// <summary>Memory that is kept for later tensors is nothing left behind; also not on the second device, which some tests open.</summary>
    private static void Trim(NpuDevice device)
    {
        device.TrimMemory();
        using NpuDevice second = NpuDevice.Open(Target.Options with { DeviceIndex = 1 });
        second.TrimMemory();
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
