using Microsoft.Extensions.Logging;

namespace Ascend.Rope;

/// <summary>What the library tells the log.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Opened {Device}: {Reason}")]
    public static partial void Opened(ILogger logger, NpuDevice device, string reason);

    [LoggerMessage(2, LogLevel.Debug, "The search for CANN: {Step}")]
    public static partial void Probed(ILogger logger, CannProbeStep step);

    [LoggerMessage(3, LogLevel.Warning, "{Device} is the emulator of CANN, not an NPU: right bits, no speed")]
    public static partial void Emulated(ILogger logger, NpuDevice device);

    [LoggerMessage(4, LogLevel.Error, "Work that was under way failed while its stream was disposed of")]
    public static partial void StreamFailedAtDispose(ILogger logger, CannException exception);

    [LoggerMessage(5, LogLevel.Warning, "A stream was left to the finalizer; dispose of it")]
    public static partial void StreamLeftToFinalizer(ILogger logger);

    [LoggerMessage(6, LogLevel.Warning, "A stream could not be asked how far it is; what it has done with stays in memory until it is synchronized")]
    public static partial void FenceFailed(ILogger logger, CannException exception);

    [LoggerMessage(7, LogLevel.Warning, "The search for CANN: {Step}")]
    public static partial void ProbeWarned(ILogger logger, CannProbeStep step);
}
