using Ascend.Rope.Hosting;

namespace Ascend.Rope.Service.Sessions;

/// <summary>A model's table on one device.</summary>
internal abstract class DeviceTable(PooledDevice device, NpuDevice memory) : IDisposable
{
    public PooledDevice Device => device;

    /// <summary>Whether the device is in service, and still the one that the table was built on.</summary>
    public bool IsThere => device.State == PooledDeviceState.Ready && ReferenceEquals(device.Device, memory);

    /// <summary>Copies the rows of positions within the device, in the order of a stream.</summary>
    public abstract void Gather(ReadOnlySpan<int> positions, NpuTensor cos, NpuTensor sin, NpuStream stream);

    public abstract void Dispose();
}

/// <summary>One of a type.</summary>
internal sealed class DeviceTable<T>(RopeTable table, PooledDevice device, int positions) : DeviceTable(device, device.Device!) where T : unmanaged
{
    private readonly RopeTableCache<T> _rows = new(table, device.Device!, positions);

    public override void Gather(ReadOnlySpan<int> positions, NpuTensor cos, NpuTensor sin, NpuStream stream) => _rows.Gather(positions, cos, sin, stream);

    public override void Dispose() => _rows.Dispose();
}
