using System.Globalization;

namespace Ascend.Rope.TestHost;

/// <summary>
/// Runs large work on streams of a CPU device, disposes of the device once after it and once while it runs, and prints how many helper threads the system knows
/// at each moment, by their names. Only Linux tells these.
/// </summary>
internal static class HelpersCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static int Run(string[] args)
    {
        Report("before");
        using (NpuDevice device = Open(degree: 1))
            Rotate(device, streamCount: 1, meanwhile: () => { }, after: () => Report("alone"));
        using (NpuDevice device = Open())
        {
            // One stream, as several may be as many threads as there are processors, and have no helpers.
            Rotate(device, streamCount: 1, meanwhile: () => { }, after: () => Report("used"));
        }

        Report("disposed");
        using (NpuDevice device = Open())
            Rotate(device, streamCount: 3, meanwhile: device.Dispose, after: () => { });
        Report("late");

        // What is left of late work, and the helpers of calls on host memory, which no device ends, end by themselves.
        Half[] x = new Half[128 * 128 * 64];
        InterleaveRope.Apply<Half>(
            x, x.AsSpan(0, 8192), x.AsSpan(0, 8192), new Half[x.Length], new RopeShape(128, 128, 1), new RopeCpuOptions { MaxDegreeOfParallelism = -1 });
        Report("host");
        Console.WriteLine(SpinWait.SpinUntil(() => Count() == 0, s_patience) ? "idle 0" : $"idle {Count()}");
        return 0;
    }

    private static NpuDevice Open(int degree = -1) =>
        NpuDevice.Open(new NpuDeviceOptions { Policy = NpuPolicy.Cpu, MaxDegreeOfParallelism = degree });

    private static void Rotate(NpuDevice device, int streamCount, Action meanwhile, Action after)
    {
        NpuStream[] streams = [.. Enumerable.Range(0, streamCount).Select(_ => device.CreateStream())];
        using NpuTensor x = device.CreateTensor([16, 32, 128, 64], Ones(16 * 32 * 128 * 64));
        using NpuTensor row = device.CreateTensor([16, 1, 1, 64], Ones(16 * 64));
        NpuTensor[] results = [.. streams.Select(_ => device.Allocate<Half>([16, 32, 128, 64]))];
        foreach ((NpuStream stream, NpuTensor y) in streams.Zip(results))
        {
            for (int i = 0; i < 50; i++)
                InterleaveRope.Enqueue(x, row, row, y, stream);
        }

        meanwhile();
        foreach (NpuStream stream in streams)
            stream.Dispose();
        after();
        foreach (NpuTensor y in results)
        {
            Half[] result = y.ToArray<Half>();
            if (result.AsSpan().ContainsAnyExcept(Half.Zero, (Half)2))
                throw new InvalidOperationException("A result is wrong.");
            y.Dispose();
        }
    }

    private static Half[] Ones(int count)
    {
        Half[] ones = new Half[count];
        ones.AsSpan().Fill(Half.One);
        return ones;
    }

    private static void Report(string moment) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{moment} {Count()}"));

    private static int Count() => Directory.GetDirectories("/proc/self/task").Count(IsHelper);

    private static bool IsHelper(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/comm").StartsWith("Ascend.Rope hel", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has ended since it was listed.
            return false;
        }
    }
}
