using Ascend.Rope.Service.Telemetry;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>Lets a gateway that starts wait for the first silo.</summary>
internal sealed class SiloWait(IOptions<RopeClusterOptions> options, TimeProvider time, ILogger<SiloWait> logger) : IClientConnectionRetryFilter
{
    /// <summary>How many attempts are told of once.</summary>
    private const int Quiet = 30;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private int _attempts;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_attempts++ % Quiet == 0)
            ServiceLog.NoSilo(logger, options.Value.ClusterId, exception.Message, s_interval.TotalSeconds);
        await Task.Delay(s_interval, time, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
