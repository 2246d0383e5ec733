using System.Security.Cryptography;
using System.Text;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Options;
using Ascend.Rope.Service.Sessions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ascend.Rope.Service.Cluster.Silo;

/// <summary>
/// What the sessions of an owner take on all silos together, in Redis: so quotas of owners hold however many silos there are. A session that is not noted again, since
/// nobody uses it or its silo has died, is not counted any more after a while. Any thread may call.
/// </summary>
internal sealed class SessionLedger(RedisConnection redis, IOptions<RopeClusterOptions> cluster, IOptions<ServiceOptions> service)
{
    /// <summary>Notes a session of an owner, unless the others leave no room for it; the clock is that of Redis. Answers how many there are with how many bytes, or nothing.</summary>
    private const string NoteScript =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
        local count, bytes = 0, 0
        for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
          if member ~= ARGV[1] then
            count = count + 1
            bytes = bytes + tonumber(string.match(member, '%d+$'))
          end
        end
        if count >= tonumber(ARGV[4]) or bytes + tonumber(ARGV[2]) > tonumber(ARGV[5]) then
          return {count, bytes}
        end
        redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return false
        """;

    private readonly SessionQuotaOptions _quotas = service.Value.Sessions;

    /// <summary>Notes a new session, or says which quota of its owner is used up.</summary>
    public async ValueTask<Refusal?> TryAddAsync(string owner, string id, long byteCount)
    {
        RedisResult full = await NoteAsync(owner, id, byteCount, _quotas.MaxSessionsPerOwner, _quotas.MaxTableBytesPerOwner).ConfigureAwait(false);
        if (full.IsNull)
            return null;
        (long count, long bytes) = ((long)full[0], (long)full[1]);
        return count >= _quotas.MaxSessionsPerOwner
            ? SessionRefusal.OwnerSessions(_quotas, count)
            : SessionRefusal.OwnerBytes(_quotas, bytes, byteCount);
    }

    /// <summary>Notes that a session is used.</summary>
    public Task KeepAsync(string owner, string id, long byteCount) => NoteAsync(owner, id, byteCount, long.MaxValue, long.MaxValue);

    /// <summary>A session has ended.</summary>
    public async Task RemoveAsync(string owner, string id, long byteCount)
    {
        IDatabase database = await redis.GetAsync().ConfigureAwait(false);
        await database.SortedSetRemoveAsync(KeyOf(owner), MemberOf(id, byteCount)).ConfigureAwait(false);
    }

    private async Task<RedisResult> NoteAsync(string owner, string id, long byteCount, long mostSessions, long mostBytes)
    {
        IDatabase database = await redis.GetAsync().ConfigureAwait(false);
        long milliseconds = (long)SessionGrain.CountedFor(_quotas.IdleTimeout).TotalMilliseconds;
        return await database.ScriptEvaluateAsync(
            NoteScript, [KeyOf(owner)], [MemberOf(id, byteCount), byteCount, milliseconds, mostSessions, mostBytes]).ConfigureAwait(false);
    }

    private static RedisValue MemberOf(string id, long byteCount) => $"{id}:{byteCount}";

    private RedisKey KeyOf(string owner) => $"{cluster.Value.ServiceId}/owner/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(owner)))}";
}
