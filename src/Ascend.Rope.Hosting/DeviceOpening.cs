using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Hosting;

/// <summary>Which devices a pool has, opened as far as they can be.</summary>
internal static class DeviceOpening
{
    /// <summary>Opens them, on this thread, which a device that hangs keeps.</summary>
    /// <exception cref="NpuUnavailableException">NPUs are required, and none can be opened.</exception>
    public static PooledDevice[] Open(Lock poolLock, AscendRopeOptions options, ILoggerFactory loggers)
    {
        NpuDeviceOptions first = new()
        {
            Policy = options.Policy,
            CannRoot = options.CannRoot,
            LazyCpu = options.LazyCpu,
            MaxDegreeOfParallelism = options.MaxDegreeOfParallelism,
            LoggerFactory = loggers,
        };
        PooledDevice[] npus = [.. Indices(options, first).Select(index => OpenNpu(poolLock, first with { Policy = NpuPolicy.RequireNpu, DeviceIndex = index }))];
        if (npus.Any(device => device.Device is not null))
            return npus;

        // With no NPU at all, the policy says whether that is the CPU or a failure, whose message says what was found.
        PooledDevice only = new(poolLock, first with { DeviceIndex = options.DeviceIndices.FirstOrDefault() });
        only.Open(NpuDevice.Open(only.DeviceOptions));
        return [only];
    }

    private static IEnumerable<int> Indices(AscendRopeOptions options, NpuDeviceOptions first) => options switch
    {
        { Policy: NpuPolicy.Cpu } => [],
        { DeviceIndices.Count: > 0 } => options.DeviceIndices,
        _ => NpuDevice.Enumerate(first).Where(device => device.Kind == NpuDeviceKind.Npu).Select(device => device.Index),
    };

    private static PooledDevice OpenNpu(Lock poolLock, NpuDeviceOptions options)
    {
        PooledDevice device = new(poolLock, options);
        try
        {
            device.Open(NpuDevice.Open(options));
        }
        catch (NpuUnavailableException unavailable)
        {
            device.NotOpened = unavailable;
        }

        return device;
    }
}
