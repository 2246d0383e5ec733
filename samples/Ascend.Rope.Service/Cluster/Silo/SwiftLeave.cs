using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Ascend.Rope.Service.Cluster.Silo;

/// <summary>
/// Lets a silo that is told to stop leave also while Redis does not answer: Orleans would try for minutes to write down that it goes, and batches and devices would be
/// killed before their turn. The others find out by themselves.
/// </summary>
internal sealed class SwiftLeave(IOptions<ClusterMembershipOptions> membership, IHostApplicationLifetime lifetime) : IHostedService
{
    /// <summary>
    /// For each of the two notes of a silo that goes: enough to write one again, after 2 to 4 seconds, where another silo has just written. It has started by then, so nothing
    /// else is bounded by it.
    /// </summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => membership.Value.MaxJoinAttemptTime = s_patience);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
