using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ascend.Rope.Service.Cluster;

/// <summary>This process's one connection to Redis, made when first needed. Any thread may call.</summary>
internal sealed class RedisConnection(IOptions<RopeClusterOptions> options) : IAsyncDisposable
{
    /// <summary>
    /// What Redis has not answered by then it does not answer: whoever waits has a deadline. So long calls wait for a connection as well, and asyncTimeout is as long unless the
    /// options, of which the last counts, say otherwise.
    /// </summary>
    private const string Patience = "syncTimeout=2000";

    private readonly Lock _lock = new();
    private Task<ConnectionMultiplexer>? _connection;

    /// <summary>The database.</summary>
    /// <exception cref="RedisConnectionException">There is no Redis where the options say.</exception>
    public async ValueTask<IDatabase> GetAsync() => (await ConnectAsync().ConfigureAwait(false)).GetDatabase();

    /// <summary>The connection; an attempt that failed is made again.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync()
    {
        lock (_lock)
        {
            if (_connection is null or { IsFaulted: true } or { IsCanceled: true })
                _connection = ConnectionMultiplexer.ConnectAsync($"{Patience},{options.Value.Redis}");
            return _connection;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { IsCompletedSuccessfully: true } made)
            await (await made.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }
}
