using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Hosting;

/// <summary>Which devices a pool has, opened as far as they can be.</summary>
internal static class DeviceOpening
{
    /// <summary>Opens them one by one, each on a thread that it keeps if it hangs. The others are opened all the same.</summary>
    /// <exception cref="NpuUnavailableException">NPUs are required, and none can be opened.</exception>
    public static async Task<PooledDevice[]> OpenAsync(Lock poolLock, AscendRopeOptions options, ILoggerFactory loggers)
    {
        NpuDeviceOptions first = new()
        {
            Policy = options.Policy,
            CannRoot = options.CannRoot,
            LazyCpu = options.LazyCpu,
            MaxDegreeOfParallelism = options.MaxDegreeOfParallelism,
            LoggerFactory = loggers,
        };
        List<PooledDevice> npus = [];
        foreach (int index in await DeviceThread.Run(() => Indices(options, first)).ConfigureAwait(false))
        {
            PooledDevice npu = new(poolLock, first with { Policy = NpuPolicy.RequireNpu, DeviceIndex = index });
            npus.Add(npu);
            npu.NotOpened = await TryOpenAsync(npu, options.HangTimeout).ConfigureAwait(false);
        }

        // One that hangs is there, and may answer yet.
        if (npus.Exists(device => device.NotOpened is not NpuUnavailableException))
            return [.. npus];

        // With no NPU at all, the policy says whether that is the CPU or a failure, whose message says what was found.
        PooledDevice only = new(poolLock, first with { DeviceIndex = options.DeviceIndices.FirstOrDefault() });
        only.Open(await DeviceThread.Run(() => NpuDevice.Open(only.DeviceOptions)).ConfigureAwait(false));
        return [only];
    }

    private static int[] Indices(AscendRopeOptions options, NpuDeviceOptions first) => options switch
    {
        { Policy: NpuPolicy.Cpu } => [],
        { DeviceIndices.Count: > 0 } => [.. options.DeviceIndices],
        _ => [.. NpuDevice.Enumerate(first).Where(device => device.Kind == NpuDeviceKind.Npu).Select(device => device.Index)],
    };

    /// <summary>Opens an NPU, and returns what keeps it from that, if anything does.</summary>
    private static async Task<Exception?> TryOpenAsync(PooledDevice device, TimeSpan timeout)
    {
        try
        {
            Task<NpuDevice> call = DeviceThread.Run(() => NpuDevice.Open(device.DeviceOptions));
            device.LastCall = call;
            device.Open(await DeviceThread.AnswerAsync(call, timeout, GiveUp).ConfigureAwait(false));
            return null;
        }
        catch (Exception failure) when (failure is NpuUnavailableException or TimeoutException)
        {
            return failure;
        }
    }

    private static void GiveUp(NpuDevice device) => _ = DeviceThread.Run(device.Dispose);
}
