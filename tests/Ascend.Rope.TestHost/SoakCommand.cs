using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Enqueues on an emulated NPU and replays a graph again and again, waiting now and then, and prints before and after what the process holds. Its
/// arguments: the root of CANN, how many calls are enqueued, and how many replays; a million and a tenth of that if not given.
/// </summary>
internal static unsafe class SoakCommand
{
    private const int CallsPerWait = 500;
    private const int DefaultCalls = 1_000_000;
    private static readonly string[] s_kinds = ["context", "stream", "event", "device-memory", "host-memory", "tensor", "executor", "leaked-executor", "graph"];

    public static int Run(string[] args)
    {
        int calls = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : DefaultCalls;
        int replays = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : calls / 10;
        using NpuDevice device = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu, CannRoot = args[0] });
        delegate* unmanaged[Cdecl]<int, long> liveCount = (delegate* unmanaged[Cdecl]<int, long>)NativeLibrary.GetExport(
            NativeLibrary.Load(device.Info.LibraryPaths["ascendcl"]), "emulatorLiveCount");
        using NpuStream stream = device.CreateStream();
        using NpuTensor x = device.Allocate<Half>(1, 2, 1, 64);
        using NpuTensor cos = device.Allocate<Half>(1, 1, 1, 64);
        using NpuTensor sin = device.Allocate<Half>(1, 1, 1, 64);
        using NpuTensor y = device.Allocate<Half>(1, 2, 1, 64);
        using NpuGraph graph = NpuGraph.Capture(stream, Enqueue);

        // What grows at first, such as compiled code and the lists of what is in flight, has grown then.
        Repeat(CallsPerWait * 20, () => Enqueue(stream));
        Repeat(CallsPerWait * 20, () => graph.Replay(stream));
        // So has what measuring itself loads, after the first time.
        Print("warm");
        Print("before");
        long start = Stopwatch.GetTimestamp();
        Repeat(calls, () => Enqueue(stream));
        Print("enqueued");
        Repeat(replays, () => graph.Replay(stream));
        Print("replayed");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seconds {Stopwatch.GetElapsedTime(start).TotalSeconds:F1}"));
        return 0;

        void Enqueue(NpuStream target) => InterleaveRope.Enqueue(x, cos, sin, y, target);

        void Repeat(int count, Action action)
        {
            for (int i = 1; i <= count; i++)
            {
                action();
                if (i % CallsPerWait == 0)
                    stream.Synchronize();
            }

            stream.Synchronize();
        }

        void Print(string moment)
        {
            long allocated = GC.GetTotalAllocatedBytes(precise: true);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using Process process = Process.GetCurrentProcess();
            string live = string.Join(' ', s_kinds.Select((kind, index) => $"{kind} {liveCount(index)}"));
            Console.WriteLine(
                $"{moment}: allocated {allocated} heap {GC.GetTotalMemory(forceFullCollection: true)} resident {process.WorkingSet64} "
                + $"private {process.PrivateMemorySize64} files {Directory.GetFileSystemEntries("/proc/self/fd").Length} threads {process.Threads.Count} {live}");
        }
    }
}
