using System.Diagnostics.CodeAnalysis;
using System.Net;
using Ascend.Rope.Service.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>
/// Tells attempts that a connection has ended since they were sent. Which of them it had is not known: so those of live silos have a moment to be answered, and what is
/// unanswered then is repeated, which for a pure operator does no harm.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Whoever has just taken a token may still register with it.")]
internal sealed class ConnectionLosses(IOptions<RopeClusterOptions> options, ILogger<ConnectionLosses> logger)
{
    private CancellationTokenSource _next = new();

    /// <summary>Cancelled, for whoever takes it now, a moment after the next connection has ended.</summary>
    public CancellationToken Token => Volatile.Read(ref _next).Token;

    /// <summary>Follows connections: middleware of Orleans.</summary>
    public ConnectionDelegate Watch(ConnectionDelegate next) => async connection =>
    {
        EndPoint? silo = connection.RemoteEndPoint;
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Lost(silo?.ToString() ?? "");
        }
    };

    /// <summary>A connection has ended.</summary>
    public void Lost(string silo)
    {
        ServiceLog.ConnectionLost(logger, silo, options.Value.LossGrace.TotalMilliseconds);

        CancellationTokenSource before = Interlocked.Exchange(ref _next, new CancellationTokenSource());
        before.CancelAfter(options.Value.LossGrace);
    }
}
