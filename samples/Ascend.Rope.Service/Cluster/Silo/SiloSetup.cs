using System.Net;
using Ascend.Rope.Service.Cluster.Placement;
using Ascend.Rope.Service.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Persistence;
using Orleans.Serialization;
using Orleans.Storage;
using StackExchange.Redis;

namespace Ascend.Rope.Service.Cluster.Silo;

/// <summary>Adds what makes a host with devices a silo. After AddRopeEngine: it joins after the devices and batches are there, and leaves before they go.</summary>
internal static class SiloSetup
{
    /// <summary>The name of the store and the directory of sessions.</summary>
    public const string SessionProvider = "sessions";

    /// <summary>The end point of the configuration that a silo has no use for: gateways speak gRPC.</summary>
    private const string GrpcEndpoint = "Endpoints:Grpc";

    public static void AddSilo(this WebApplicationBuilder builder)
    {
        builder.AddCluster();
        IServiceCollection services = builder.Services;
        services.AddSingleton<SiloLoads>();
        services.AddSingleton<SiloReplies>();
        services.AddSingleton<SiloCalls>();
        services.AddSingleton<SessionLedger>();
        services.AddSingleton<SessionDirectory>();
        builder.UseOrleans(Configure);
        services.AddHostedService<LoadTeller>();
        services.AddHostedService<SwiftLeave>();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, builder.Configuration.GetSection("Kestrel")));
    }

    private static void Configure(ISiloBuilder silo)
    {
        IServiceCollection services = silo.Services;
        services.AddOptions<EndpointOptions>().Configure<IOptions<RopeClusterOptions>>((endpoints, cluster) =>
        {
            endpoints.AdvertisedIPAddress = IPAddress.Parse(cluster.Value.Address);
            (endpoints.SiloPort, endpoints.GatewayPort) = (cluster.Value.SiloPort, cluster.Value.GatewayPort);
        });
        services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<RopeClusterOptions>>((membership, cluster) =>
        {
            membership.ProbeTimeout = cluster.Value.ProbeTimeout;

            // Else Orleans lets it grow to four times as much, and while a connection is open suspects nobody for as long as all missed answers could then take.
            membership.MaxProbeTimeout = cluster.Value.ProbeTimeout;
            membership.NumMissedProbesLimit = cluster.Value.MissedProbes;
            membership.NumVotesForDeathDeclaration = cluster.Value.DeathVotes;

            // Silos tell each other of changes; who has missed that reads them by then.
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        });
        services.AddOptions<SiloMessagingOptions>().Configure<IOptions<RopeClusterOptions>, IOptions<ServiceOptions>>((messaging, cluster, service) =>
        {
            messaging.ClientGatewayShutdownNotificationTimeout = cluster.Value.DrainNotice;
            ClusterSetup.Fit(messaging, service.Value);
        });
        services.AddOptions<GrainCollectionOptions>().Configure<IOptions<ServiceOptions>>((collection, service) =>
        {
            // A session that is not idle keeps its table; who has ended one has let go of it already.
            TimeSpan idle = service.Value.Sessions.IdleTimeout;
            TimeSpan least = 2 * collection.CollectionQuantum;
            collection.ClassSpecificCollectionAge[typeof(SessionGrain).FullName!] = idle > least ? idle : least;
        });
        silo.UseRedisClustering(_ => { });
        services.AddOptions<RedisClusteringOptions>().Configure<RedisConnection, IOptions<RopeClusterOptions>>((redis, connection, cluster) =>
        {
            redis.ConfigurationOptions = ConfigurationOptions.Parse(cluster.Value.Redis);
            redis.CreateMultiplexer = async _ => (await connection.ConnectAsync().ConfigureAwait(false), IsShared: true);
        });
        silo.AddRedisGrainDirectory(SessionProvider, directory => directory.Configure<RedisConnection, IOptions<RopeClusterOptions>, IOptions<ServiceOptions>>((redis, connection, cluster, service) =>
        {
            redis.EntryExpiry = SessionGrain.StoredFor(service.Value.Sessions.IdleTimeout);
            redis.ConfigurationOptions = ConfigurationOptions.Parse(cluster.Value.Redis);
            redis.CreateMultiplexer = async _ => (await connection.ConnectAsync().ConfigureAwait(false), IsShared: true);
        }));
        silo.AddRedisGrainStorage(SessionProvider, storage =>
            storage.Configure<RedisConnection, IOptions<RopeClusterOptions>, IOptions<ServiceOptions>, Serializer>((redis, connection, cluster, service, serializer) =>
            {
                redis.ConfigurationOptions = ConfigurationOptions.Parse(cluster.Value.Redis);
                redis.CreateMultiplexer = async _ => (await connection.ConnectAsync().ConfigureAwait(false), IsShared: true);
                redis.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
                redis.DeleteStateOnClear = true;
                redis.EntryExpiry = SessionGrain.StoredFor(service.Value.Sessions.IdleTimeout);
            }));
        services.AddPlacementDirector<FreeMemoryPlacement, FreeMemoryDirector>();
        silo.AddActivityPropagation();
    }

    /// <summary>A silo listens for health checks and the live page, not for callers.</summary>
    private static void Listen(KestrelServerOptions kestrel, IConfiguration section)
    {
        IEnumerable<KeyValuePair<string, string?>> settings = section.AsEnumerable(makePathsRelative: true)
            .Where(setting => !setting.Key.StartsWith(GrpcEndpoint, StringComparison.OrdinalIgnoreCase));
        kestrel.Configure(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
    }
}
