using System.Collections.Concurrent;
using System.Text.Json;
using Ascend.Rope.Service.Telemetry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ascend.Rope.Service.Cluster.Placement;

/// <summary>The loads that silos tell each other by Redis. Where Redis has none, or does not answer, none are known. Any thread may call.</summary>
internal sealed class SiloLoads(RedisConnection redis, IOptions<RopeClusterOptions> options, TimeProvider time, ILogger<SiloLoads> logger)
{
    /// <summary>A load is told again long before it is forgotten; that of a silo that has died is forgotten soon.</summary>
    private const int ForgottenAfter = 5;

    private readonly ConcurrentDictionary<SiloAddress, Known> _known = new();

    private TimeSpan Fresh => options.Value.LoadInterval;

    /// <summary>Tells the load of a silo.</summary>
    public async Task TellAsync(SiloAddress silo, SiloLoad load)
    {
        try
        {
            IDatabase database = await redis.GetAsync().ConfigureAwait(false);
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(load, LoadJson.Default.SiloLoad);
            await database.StringSetAsync(KeyOf(silo), json, Fresh * ForgottenAfter).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or ObjectDisposedException)
        {
            ServiceLog.LoadsNotReached(logger, failure);
        }
    }

    /// <summary>The loads of silos, as they were within the last interval; null of those that have told none.</summary>
    public async ValueTask<IReadOnlyList<SiloLoad?>> OfAsync(IReadOnlyList<SiloAddress> silos)
    {
        DateTimeOffset now = time.GetUtcNow();
        List<SiloAddress> old = [.. silos.Where(silo => !_known.TryGetValue(silo, out Known? known) || now - known.At > Fresh)];
        if (old.Count > 0)
            await ReadAsync(old, now).ConfigureAwait(false);
        return [.. silos.Select(silo => _known.TryGetValue(silo, out Known? known) ? known.Load : null)];
    }

    /// <summary>Counts a session that has been placed, which the silo itself will tell only later: else all of an interval would go to one.</summary>
    public void Placed(SiloAddress silo)
    {
        if (_known.TryGetValue(silo, out Known? known) && known.Load is { } load)
            _known.TryUpdate(silo, known with { Load = load with { Sessions = load.Sessions + 1 } }, known);
    }

    private async Task ReadAsync(List<SiloAddress> silos, DateTimeOffset now)
    {
        try
        {
            IDatabase database = await redis.GetAsync().ConfigureAwait(false);
            RedisValue[] values = await database.StringGetAsync([.. silos.Select(KeyOf)]).ConfigureAwait(false);
            for (int i = 0; i < values.Length; i++)
                _known[silos[i]] = new Known(Read(values[i]), now);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or ObjectDisposedException)
        {
            ServiceLog.LoadsNotReached(logger, failure);
            silos.ForEach(silo => _known[silo] = new Known(null, now));
        }

        // Silos come and go: what nobody has asked for lately is forgotten.
        foreach ((SiloAddress silo, Known known) in _known)
        {
            if (now - known.At > Fresh * ForgottenAfter)
                _known.TryRemove(silo, out _);
        }
    }

    private static SiloLoad? Read(RedisValue value)
    {
        if (value.IsNull)
            return null;
        try
        {
            return JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)value).Span, LoadJson.Default.SiloLoad);
        }
        catch (JsonException)
        {
            // One of another version, which this one does not understand.
            return null;
        }
    }

    private RedisKey KeyOf(SiloAddress silo) => $"{options.Value.ServiceId}/load/{options.Value.ClusterId}/{silo.ToParsableString()}";

    private sealed record Known(SiloLoad? Load, DateTimeOffset At);
}
