using System.Diagnostics;
using System.Runtime.CompilerServices;
using Ascend.Rope.Telemetry;

namespace Ascend.Rope.Benchmarks.Telemetry;

/// <summary>What an enqueue does for telemetry, alone in a loop, and the same loop without it.</summary>
internal static class GuardLoops
{
    private const string Device = "npu:0";

    /// <summary>The nanoseconds of a pass with the guards.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double Guards(int passes)
    {
        long start = Stopwatch.GetTimestamp();
        for (int pass = 0; pass < passes; pass++)
        {
            Pass();
            EnqueueTelemetry.Begin(Instruments.Enqueues, NpuOperationKind.Rope, 1, Device)?.Dispose();
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / passes;
    }

    /// <summary>The nanoseconds of a pass without.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double Empty(int passes)
    {
        long start = Stopwatch.GetTimestamp();
        for (int pass = 0; pass < passes; pass++)
            Pass();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / passes;
    }

    /// <summary>Keeps the compiler from leaving out a loop that does nothing.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Pass()
    {
    }
}
