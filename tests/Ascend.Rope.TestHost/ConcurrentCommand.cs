using System.Runtime.InteropServices;
using Ascend.Rope.Backends;
using Ascend.Rope.Tests.Reference;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Two threads enqueue calls of one geometry on one stream of an emulated NPU, below the lock of <see cref="NpuStream"/>, until one executor has not
/// done for both. Prints how many executors there are, and whether each thread has its own result.
/// </summary>
internal static unsafe class ConcurrentCommand
{
    private const int Executor = 6;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static int Run(string[] args)
    {
        using NpuDevice device = NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.RequireNpu, CannRoot = args[0] });
        delegate* unmanaged[Cdecl]<int, long> liveCount = (delegate* unmanaged[Cdecl]<int, long>)NativeLibrary.GetExport(
            NativeLibrary.Load(device.Info.LibraryPaths["ascendcl"]), "emulatorLiveCount");
        using NpuTensor cos = device.CreateTensor<Half>([1, 1, 1, 64], Values(64));
        using NpuTensor sin = device.CreateTensor<Half>([1, 1, 1, 64], Values(64));
        IStreamBackend stream = cos.Storage.Backend.CreateStream(new NpuStreamOptions(), NullLogger.Instance);
        long deadline = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        bool right = true;
        do
        {
            Parallel.Invoke(() => Use(1), () => Use(2));
        }
        while (liveCount(Executor) < 2 && Environment.TickCount64 < deadline);

        Console.WriteLine($"executors {liveCount(Executor)}");
        stream.Dispose();
        Console.WriteLine($"results {(right ? "right" : "wrong")}, executors {liveCount(Executor)}");
        return 0;

        void Use(int factor)
        {
            Half[] values = Values(64, factor);
            using NpuTensor x = device.CreateTensor<Half>([1, 1, 1, 64], values);
            using NpuTensor y = device.Allocate<Half>(1, 1, 1, 64);
            for (int i = 0; i < 500; i++)
                stream.EnqueueRope(new RopeCall(x.Region, cos.Region, sin.Region, y.Region, NpuElementType.Float16, new RopeGeometry(1, 1, 1, 1)));
            stream.Synchronize();
            Half[] expected = RopeReference.Apply<Half>(values, Values(64), Values(64), 1, 1, 1, 1);
            if (!y.ToArray<Half>().AsSpan().SequenceEqual(expected))
                Volatile.Write(ref right, false);
        }
    }

    private static Half[] Values(int count, int factor = 1) => [.. Enumerable.Range(0, count).Select(index => (Half)(index * factor / 64f))];
}
