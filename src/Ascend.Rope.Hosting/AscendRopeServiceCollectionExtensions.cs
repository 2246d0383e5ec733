using System.Diagnostics.Metrics;
using Ascend.Rope.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Ascend.Rope to a service.</summary>
public static class AscendRopeServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="RopeDevicePool"/>, which the host starts, warms up and drains, and its health checks.</summary>
    /// <remarks>Register what rents from the pool after this: it then starts after the pool, and stops before it.</remarks>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section that has the options, such as <c>configuration.GetSection(AscendRopeOptions.SectionName)</c>.</param>
    /// <param name="configure">Changes options that are bound, or null.</param>
    public static IServiceCollection AddAscendRope(this IServiceCollection services, IConfiguration configuration, Action<AscendRopeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<AscendRopeOptions>().Bind(configuration);
        return services.AddAscendRope(configure);
    }

    /// <summary>Adds a <see cref="RopeDevicePool"/>, which the host starts, warms up and drains, and its health checks.</summary>
    /// <remarks>Register what rents from the pool after this: it then starts after the pool, and stops before it.</remarks>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options, or null for the defaults.</param>
    public static IServiceCollection AddAscendRope(this IServiceCollection services, Action<AscendRopeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<AscendRopeOptions> options = services.AddOptions<AscendRopeOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        if (services.Any(service => service.ServiceType == typeof(RopeDevicePool)))
            return services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AscendRopeOptions>, OptionsCheck>());
        services.AddSingleton(provider => new RopeDevicePool(
            Options(provider), provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance, new PoolMeter(provider.GetService<IMeterFactory>())));
        services.AddHostedService<PoolService>();
        services.AddHealthChecks()
            .Add(new HealthCheckRegistration(AscendRopeHealth.LiveName, provider => new LiveCheck(Pool(provider)), HealthStatus.Unhealthy, [AscendRopeHealth.LiveTag]))
            .Add(new HealthCheckRegistration(
                AscendRopeHealth.ReadyName,
                provider => new ReadyCheck(Pool(provider), Options(provider), provider.GetService<IHostApplicationLifetime>()),
                HealthStatus.Unhealthy, [AscendRopeHealth.ReadyTag]));
        return services;
    }

    private static RopeDevicePool Pool(IServiceProvider provider) => provider.GetRequiredService<RopeDevicePool>();

    private static AscendRopeOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<AscendRopeOptions>>().Value;
}
