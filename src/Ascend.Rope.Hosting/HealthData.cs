using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ascend.Rope.Hosting;

/// <summary>What both health checks tell of a pool beside their verdict.</summary>
internal static class HealthData
{
    /// <summary>A verdict, its reason, and how each device stands.</summary>
    public static HealthCheckResult Result(RopeDevicePool pool, HealthStatus status, string reason)
    {
        Dictionary<string, object> data = new()
        {
            ["state"] = pool.State.ToString(),
            ["waiting"] = pool.WaitingCount,
            ["emulated"] = pool.Devices.Any(IsEmulated),
        };
        foreach (PooledDevice device in pool.Devices)
            data[device.MetricTag] = Describe(device);
        return new HealthCheckResult(status, reason, data: data);
    }

    public static bool IsEmulated(PooledDevice device) => device.Info is { IsEmulated: true };

    private static string Describe(PooledDevice device)
    {
        string name = device.Info?.ToString() ?? device.Name;
        return device switch
        {
            { State: PooledDeviceState.Ready } => $"{name}: ready, rented streams: {device.RentedCount} of {device.StreamCount}",
            { Failure: { } failure, LostAt: { } since } => $"{name}: lost since {since:u}: {failure.Message}",
            _ => $"{name}: {device.State}",
        };
    }
}
