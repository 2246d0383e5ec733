using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Options;
using Ascend.Rope.Service.Sessions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>Adds what a gateway has instead of devices: silos. Its host starts to listen when there is one, and stops to before it leaves them.</summary>
internal static class GatewaySetup
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddCluster();
        IServiceCollection services = builder.Services;
        services.AddRequests();
        services.AddSingleton<ClusterMeter>();
        services.AddSingleton<ConnectionLosses>();
        services.AddSingleton<Repeater>();
        services.AddSingleton<Workers>();
        services.AddSingleton<SiloForecast>().AddSingleton<IBacklog>(provider => provider.GetRequiredService<SiloForecast>());
        services.AddSingleton<ClusterSessions>().AddSingleton<ISessions>(provider => provider.GetRequiredService<ClusterSessions>());
        services.AddSingleton<IRopeEngine, ClusterEngine>();
        services.AddSingleton<IClientConnectionRetryFilter, SiloWait>();
        builder.UseOrleansClient(Configure);
        services.AddHostedService<SiloTurns>();
        services.AddSingleton<SiloWatch>().AddHostedService(provider => provider.GetRequiredService<SiloWatch>());
        services.AddHealthChecks()
            .AddCheck(AscendRopeHealth.LiveName, () => HealthCheckResult.Healthy("The process can go on."), [AscendRopeHealth.LiveTag])
            .AddCheck<GatewayReadyCheck>(AscendRopeHealth.ReadyName, HealthStatus.Unhealthy, [AscendRopeHealth.ReadyTag]);
    }

    private static void Configure(IClientBuilder client)
    {
        IServiceCollection services = client.Services;
        client.UseRedisClustering(_ => { });
        services.AddOptions<RedisClusteringOptions>().Configure<RedisConnection, IOptions<RopeClusterOptions>>((redis, connection, cluster) =>
        {
            redis.ConfigurationOptions = ConfigurationOptions.Parse(cluster.Value.Redis);
            redis.CreateMultiplexer = async _ => (await connection.ConnectAsync().ConfigureAwait(false), IsShared: true);
        });
        services.AddOptions<GatewayOptions>().Configure<IOptions<RopeClusterOptions>>((gateways, cluster) => gateways.GatewayListRefreshPeriod = cluster.Value.ListRefresh);
        services.AddOptions<ConnectionOptions>().Configure<IOptions<RopeClusterOptions>>((connections, cluster) => connections.OpenConnectionTimeout = cluster.Value.AttemptTimeout);
        services.AddOptions<ClientMessagingOptions>().Configure<IOptions<ServiceOptions>>((messaging, service) =>
        {
            // Attempts end by themselves, all of them before this.
            messaging.ResponseTimeout = service.Value.Limits.MaxDeadline + TimeSpan.FromSeconds(5);
            ClusterSetup.Fit(messaging, service.Value);

            // A key that is new is to have a place of its own, after many changes of the silos too: see Workers.
            messaging.ClientSenderBuckets = 1 << 18;
        });
        services.AddOptions<ClientConnectionOptions>().Configure<ConnectionLosses>((connections, losses) =>
            connections.ConfigureConnection(connection => connection.Use(losses.Watch)));
        client.AddActivityPropagation();
    }
}
