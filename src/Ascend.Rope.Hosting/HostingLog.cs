using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Hosting;

/// <summary>What a pool tells the log. The numbers stay what they are: docs/events.md lists them.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(101, LogLevel.Information, "{Device} is in service after {Milliseconds:F0} ms; streams: {Streams}, checked: {Checked}")]
    public static partial void DeviceReady(ILogger logger, PooledDevice device, double milliseconds, int streams, bool @checked);

    [LoggerMessage(102, LogLevel.Error, "{Device} is out of service, and is tried again every {Seconds} s")]
    public static partial void DeviceLost(ILogger logger, PooledDevice device, double seconds, Exception failure);

    [LoggerMessage(103, LogLevel.Warning, "A stream of {Device} has failed, and is replaced")]
    public static partial void StreamReplaced(ILogger logger, PooledDevice device, Exception failure);

    [LoggerMessage(104, LogLevel.Error, "Work on a stream of {Device} has failed, and {Renter}, who had rented it, has not waited for it")]
    public static partial void FailedUntold(ILogger logger, PooledDevice device, Renter renter, Exception failure);

    [LoggerMessage(105, LogLevel.Error, "{Device} is the emulator of CANN, so the service is not ready: set AllowEmulator where that is meant, as in tests")]
    public static partial void EmulatorNotAllowed(ILogger logger, PooledDevice device);

    [LoggerMessage(106, LogLevel.Information, "Draining within {Seconds} s; rented streams: {Rented}, waiting requests: {Waiting}")]
    public static partial void Draining(ILogger logger, double seconds, int rented, int waiting);

    [LoggerMessage(107, LogLevel.Information, "Drained after {Milliseconds:F0} ms; streams that were rented: {Rented}, requests that waited: {Waiting}, left: {Left}")]
    public static partial void Drained(ILogger logger, double milliseconds, int rented, int waiting, int left);

    [LoggerMessage(108, LogLevel.Error, "Left at the end: a stream of {Device}, rented by {Renter} {Seconds:F1} s ago, {State}{Pending}")]
    public static partial void StreamLeft(ILogger logger, PooledDevice device, Renter renter, double seconds, string state, string pending);

    [LoggerMessage(109, LogLevel.Error, "Left at the end: requests that still waited for a stream, and were refused: {Waiting}")]
    public static partial void WaitersRefused(ILogger logger, int waiting);

    [LoggerMessage(110, LogLevel.Error, "Left at the end: {Device} was not given back within {Seconds} s")]
    public static partial void DeviceNotClosed(ILogger logger, PooledDevice device, double seconds, Exception? failure);

    [LoggerMessage(111, LogLevel.Error, "A handler of DeviceLost has failed for {Device}; what it has kept of the device keeps that from being opened again")]
    public static partial void LossNotHandled(ILogger logger, PooledDevice device, Exception failure);
}
