using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Service.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>
/// Tells attempts that a connection has ended since they were sent: at once those of which it is known that they took it. Of others, as those of sessions, it is not: so
/// those of live silos have a moment to be answered, and what is unanswered then is repeated, which for a pure operator does no harm.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Whoever has just taken a token may still register with it.")]
internal sealed class ConnectionLosses(IOptions<RopeClusterOptions> options, ILogger<ConnectionLosses> logger)
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _live = new(StringComparer.Ordinal);
    private CancellationTokenSource _next = new();

    /// <summary>Cancelled, for whoever takes it now, when the connection to an end point has ended; where there is none, or null, a moment after the next one has.</summary>
    public CancellationToken TokenOf(string? endPoint) =>
        endPoint is not null && _live.TryGetValue(endPoint, out CancellationTokenSource? live) ? live.Token : Volatile.Read(ref _next).Token;

    /// <summary>Follows connections: middleware of Orleans.</summary>
    public ConnectionDelegate Watch(ConnectionDelegate next) => async connection =>
    {
        string endPoint = connection.RemoteEndPoint?.ToString() ?? "";
        CancellationTokenSource made = Made(endPoint);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Lost(endPoint, made);
        }
    };

    /// <summary>There is a connection to an end point.</summary>
    public CancellationTokenSource Made(string endPoint) => _live[endPoint] = new CancellationTokenSource();

    /// <summary>A connection has ended.</summary>
    public void Lost(string endPoint, CancellationTokenSource made)
    {
        ServiceLog.ConnectionLost(logger, endPoint, options.Value.LossGrace.TotalMilliseconds);
        _live.TryRemove(new KeyValuePair<string, CancellationTokenSource>(endPoint, made));
        CancellationTokenSource before = Interlocked.Exchange(ref _next, new CancellationTokenSource());

        // By a timer: what goes on then, goes on elsewhere.
        made.CancelAfter(TimeSpan.Zero);
        before.CancelAfter(options.Value.LossGrace);
    }
}
