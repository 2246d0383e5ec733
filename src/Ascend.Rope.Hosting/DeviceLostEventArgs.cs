namespace Ascend.Rope.Hosting;

/// <summary>A device of a pool has gone out of service: <see cref="RopeDevicePool.DeviceLost"/>.</summary>
public sealed class DeviceLostEventArgs : EventArgs
{
    /// <summary>Tells of a device and why it is lost; for tests of handlers as well.</summary>
    public DeviceLostEventArgs(PooledDevice device, Exception failure)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(failure);
        (PooledDevice, Failure) = (device, failure);
    }

    /// <summary>The device.</summary>
    public PooledDevice PooledDevice { get; }

    /// <summary>Why.</summary>
    public Exception Failure { get; }
}
