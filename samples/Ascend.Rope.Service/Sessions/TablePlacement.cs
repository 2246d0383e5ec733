using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Admission;

namespace Ascend.Rope.Service.Sessions;

/// <summary>Chooses the device for a table: of those in service with room, the one with the most free memory, and of such the least busy.</summary>
internal sealed class TablePlacement(RopeDevicePool pool)
{
    /// <exception cref="RefusedException">No device is in service, or none has that much memory free.</exception>
    public PooledDevice Choose(long byteCount)
    {
        List<(PooledDevice Device, long Free)> ready = [];
        foreach (PooledDevice device in pool.Devices)
        {
            if (device is { State: PooledDeviceState.Ready, Device: { } npu } && FreeBytesOf(npu) is { } free)
                ready.Add((device, free));
        }

        if (ready.Count == 0)
            throw new RefusedException(Refusal.NoDevice(string.Join("; ", pool.Devices.Select(device => $"{device.Name} is {device.State}"))));
        (PooledDevice chosen, long most) = ready.OrderByDescending(candidate => candidate.Free).ThenBy(candidate => candidate.Device.RentedCount).First();
        return most >= byteCount
            ? chosen
            : throw new RefusedException(new Refusal(
                RefusalReason.Quota, $"A device has the {byteCount} bytes free that the table takes.", $"The one with the most free memory, {chosen.Name}, has {most}.",
                "Ask for fewer positions, or delete sessions.")
            {
                RetryAfter = TimeSpan.FromSeconds(30),
            });
    }

    /// <summary>Null where the device does not answer, which the pool finds out by the next who works on it.</summary>
    internal static long? FreeBytesOf(NpuDevice device)
    {
        try
        {
            return device.MemoryInfo.FreeBytes;
        }
        catch (Exception failure) when (failure is CannException or ObjectDisposedException)
        {
            return null;
        }
    }
}
