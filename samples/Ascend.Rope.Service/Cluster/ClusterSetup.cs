using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Options;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;

namespace Ascend.Rope.Service.Cluster;

/// <summary>What silos and gateways have in common.</summary>
internal static class ClusterSetup
{
    /// <summary>The role that <c>--cluster</c> gives this process.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public static ClusterRole RoleOf(IConfiguration configuration)
    {
        string? text = configuration[RopeClusterOptions.SectionName];
        return text switch
        {
            null or "" => ClusterRole.None,
            _ when text.Equals("silo", StringComparison.OrdinalIgnoreCase) => ClusterRole.Silo,
            _ when text.Equals("gateway", StringComparison.OrdinalIgnoreCase) => ClusterRole.Gateway,
            _ => throw new InvalidOperationException($"--cluster must be silo or gateway; it is '{text}'. Leave it out for a host by itself."),
        };
    }

    public static void AddCluster(this WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddOptions<RopeClusterOptions>().Bind(builder.Configuration.GetSection(RopeClusterOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RopeClusterOptions>, RopeClusterOptionsCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RedisConnection>();
        services.AddOptions<ClusterOptions>().Configure<IOptions<RopeClusterOptions>>((orleans, cluster) =>
            (orleans.ClusterId, orleans.ServiceId) = (cluster.Value.ClusterId, cluster.Value.ServiceId));

        // Also where another program, as of tests, is the one that runs.
        services.AddSerializer(serializer => serializer.AddAssembly(typeof(RopeCall).Assembly));
    }

    /// <summary>Lets messages be as large as bodies, with the positions of a session's call beside them.</summary>
    public static void Fit(MessagingOptions messaging, ServiceOptions service) =>
        messaging.MaxMessageBodySize = (int)Math.Min(int.MaxValue, (2 * service.Limits.MaxBodyBytes) + (1024 * 1024));
}
