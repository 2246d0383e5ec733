using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ascend.Rope.Service.Cluster.Silo;

/// <summary>
/// Lets the entry of a session in Orleans' directory last as long as what is stored of it. The directory itself would keep for ever what a silo that died has not taken
/// out, or, with an expiry, let go of sessions that are in use.
/// </summary>
internal sealed class SessionDirectory(RedisConnection redis, IOptions<RopeClusterOptions> cluster)
{
    /// <summary>The session is used: its entry lasts on.</summary>
    public async Task KeepAsync(GrainId session, TimeSpan time)
    {
        IDatabase database = await redis.GetAsync().ConfigureAwait(false);
        await database.KeyExpireAsync($"{cluster.Value.ClusterId}/directory/{session}", time).ConfigureAwait(false);
    }
}
