namespace Ascend.Rope.Service.Telemetry;

/// <summary>What the service tells the log, beside ASP.NET Core, the pool and the library.</summary>
internal static partial class ServiceLog
{
    [LoggerMessage(201, LogLevel.Information, "Batches of up to {Tokens} tokens, {Workers} at once, no request waits longer than {Microseconds} µs for others")]
    public static partial void BatcherStarted(ILogger logger, int tokens, int workers, double microseconds);

    [LoggerMessage(202, LogLevel.Warning, "A batch of {Requests} requests failed on {Device}, and they are run again one by one")]
    public static partial void BatchFailed(ILogger logger, int requests, string device, Exception failure);

    [LoggerMessage(203, LogLevel.Error, "A request of {Owner} failed on {Device} alone, and is refused")]
    public static partial void RequestFailed(ILogger logger, string owner, string device, Exception failure);

    [LoggerMessage(204, LogLevel.Warning, "A call of {Owner} failed on {Device}, and is run again")]
    public static partial void CallFailed(ILogger logger, string owner, string device, Exception failure);

    [LoggerMessage(205, LogLevel.Warning, "Callers are not asked who they are (Service:Access:Mode is None): whoever reaches this service can use it. Unnamed callers are owners by {Anonymous}")]
    public static partial void NoAuthentication(ILogger logger, string anonymous);

    [LoggerMessage(206, LogLevel.Information, "Session {Session} of {Owner}: {Positions} positions of {Type}, {Bytes} bytes on {Device}")]
    public static partial void SessionCreated(ILogger logger, string session, string owner, int positions, string type, long bytes, string device);

    [LoggerMessage(207, LogLevel.Information, "Session {Session} of {Owner} has ended: {Why}")]
    public static partial void SessionEnded(ILogger logger, string session, string owner, string why);

    [LoggerMessage(208, LogLevel.Error, "Left at the end: {Workers} workers did not end within the time that the host has for its stop, with {Waiting} requests waiting")]
    public static partial void WorkersLeft(ILogger logger, int workers, int waiting);
}
