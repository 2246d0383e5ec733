using System.Diagnostics;

namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>Waits until the threads of whoever ran before have parked: ONNX Runtime's spin for long, and would take a processor from the next.</summary>
internal static class Quiet
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);

    public static void Await()
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_patience)
        {
            TimeSpan used = Environment.CpuUsage.TotalTime;
            long napStart = Stopwatch.GetTimestamp();
            Thread.Sleep(1);
            if (Environment.CpuUsage.TotalTime - used < Stopwatch.GetElapsedTime(napStart) / 4)
                return;
        }
    }
}
