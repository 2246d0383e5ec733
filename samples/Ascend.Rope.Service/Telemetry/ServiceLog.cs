namespace Ascend.Rope.Service.Telemetry;

/// <summary>What the service tells the log, beside ASP.NET Core, the pool and the library.</summary>
internal static partial class ServiceLog
{
    [LoggerMessage(201, LogLevel.Information, "Tokens of a batch: up to {Tokens}, batches at once: {Workers}; no request waits longer than {Microseconds} µs for others")]
    public static partial void BatcherStarted(ILogger logger, int tokens, int workers, double microseconds);

    [LoggerMessage(202, LogLevel.Warning, "A batch failed on {Device}, and its requests, {Requests}, are run again one by one")]
    public static partial void BatchFailed(ILogger logger, string device, int requests, Exception failure);

    [LoggerMessage(203, LogLevel.Error, "A request of {Owner} failed on {Device} alone, and is refused")]
    public static partial void RequestFailed(ILogger logger, string owner, string device, Exception failure);

    [LoggerMessage(204, LogLevel.Warning, "A call of {Owner} failed on {Device}, and is run again")]
    public static partial void CallFailed(ILogger logger, string owner, string device, Exception failure);

    [LoggerMessage(205, LogLevel.Warning, "Callers are not asked who they are (Service:Access:Mode is None): whoever reaches this service can use it. Unnamed callers are owners by {Anonymous}")]
    public static partial void NoAuthentication(ILogger logger, string anonymous);

    [LoggerMessage(206, LogLevel.Information, "Session {Session} of {Owner} on {Device}: a table of {Type}, positions {Positions}, bytes {Bytes}")]
    public static partial void SessionCreated(ILogger logger, string session, string owner, string device, string type, int positions, long bytes);

    [LoggerMessage(207, LogLevel.Information, "Session {Session} of {Owner} has ended: {Why}")]
    public static partial void SessionEnded(ILogger logger, string session, string owner, string why);

    [LoggerMessage(208, LogLevel.Error, "Left at the end, since the time is up that the host has for its stop: workers {Workers}, waiting requests {Waiting}")]
    public static partial void WorkersLeft(ILogger logger, int workers, int waiting);
}
