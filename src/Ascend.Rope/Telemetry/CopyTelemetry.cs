using System.Diagnostics;

namespace Ascend.Rope.Telemetry;

/// <summary>What is told of copies.</summary>
internal static class CopyTelemetry
{
    public const string HostToDevice = "host_to_device";
    public const string DeviceToHost = "device_to_host";
    public const string DeviceToDevice = "device_to_device";

    /// <summary>Counts the bytes of a copy, if anybody listens.</summary>
    public static void Count(string direction, long byteCount, string device)
    {
        if (Instruments.CopyIo.Enabled)
        {
            Instruments.CopyIo.Add(
                byteCount, new KeyValuePair<string, object?>(Keys.Direction, direction), new KeyValuePair<string, object?>(Keys.Device, device));
        }
    }

    /// <summary>Counts the bytes of a copy that the host waits for, and begins its activity.</summary>
    public static Activity? Begin(string direction, long byteCount, string device)
    {
        Count(direction, byteCount, device);
        Activity? activity = Activities.Source.StartActivity(Activities.Copy);
        activity?.SetTag(Keys.Direction, direction);
        activity?.SetTag(Keys.Device, device);
        return activity;
    }
}
