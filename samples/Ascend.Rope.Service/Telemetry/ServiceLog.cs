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

    [LoggerMessage(209, LogLevel.Information, "Silo {Silo} has joined cluster {Cluster}, and listens for gateways on port {GatewayPort}; version {Version} of the contract")]
    public static partial void SiloJoined(ILogger logger, SiloAddress silo, string cluster, int gatewayPort, int version);

    [LoggerMessage(210, LogLevel.Information, "Silos answer: {Silo} of cluster {Cluster}; version {Version} of the contract")]
    public static partial void SilosAnswer(ILogger logger, string silo, string cluster, int version);

    [LoggerMessage(211, LogLevel.Warning, "No silo of cluster {Cluster} answers ({Why}), which is tried again every {Seconds} s")]
    public static partial void NoSilo(ILogger logger, string cluster, string why, double seconds);

    [LoggerMessage(212, LogLevel.Information, "The connection to silo {Silo} has ended; calls that have no answer are repeated elsewhere in {Milliseconds} ms")]
    public static partial void ConnectionLost(ILogger logger, string silo, double milliseconds);

    [LoggerMessage(213, LogLevel.Information, "Session {Session} of {Owner} has come to this silo, and its table is built here")]
    public static partial void SessionRebuilt(ILogger logger, string session, string owner);

    [LoggerMessage(214, LogLevel.Information, "Silo {Silo} stops: gateways turn to others, what is under way is served, {Sessions} sessions go elsewhere when they are used next")]
    public static partial void SiloStops(ILogger logger, SiloAddress silo, int sessions);

    [LoggerMessage(215, LogLevel.Warning, "Redis does not answer: sessions are placed without knowing the load of silos")]
    public static partial void LoadsNotReached(ILogger logger, Exception failure);

    [LoggerMessage(216, LogLevel.Warning, "That session {Session} is used could not be written down; a later use tries again")]
    public static partial void UseNotNoted(ILogger logger, string session, Exception failure);

    [LoggerMessage(217, LogLevel.Error, "A call of {Owner} has failed at a silo, as no silo should let it, and is repeated or refused")]
    public static partial void SiloFailed(ILogger logger, string owner, Exception failure);

    [LoggerMessage(218, LogLevel.Error, "A gateway's call for {Owner} has failed on this silo, as no call should, and is refused")]
    public static partial void GatewayCallFailed(ILogger logger, string owner, Exception failure);
}
