using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Access;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Cluster;
using Ascend.Rope.Service.Cluster.Gateway;
using Ascend.Rope.Service.Cluster.Silo;
using Ascend.Rope.Service.Grpc;
using Ascend.Rope.Service.Http;
using Ascend.Rope.Service.Live;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Options;
using Ascend.Rope.Service.Telemetry;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace Ascend.Rope.Service;

/// <summary>Puts the service together.</summary>
internal static class RopeService
{
    /// <summary>A service that has not been started.</summary>
    /// <param name="args">Settings, as <c>--Service:Batching:MaxTokens=64</c>, and the role among many hosts: <c>--cluster silo</c> or <c>--cluster gateway</c>.</param>
    /// <param name="configure">Changes what is put together, for tests; or null.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        configure?.Invoke(builder);
        ServiceOptions options = builder.Configuration.GetSection(ServiceOptions.SectionName).Get<ServiceOptions>() ?? new ServiceOptions();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = options.Limits.MaxBodyBytes);
        ClusterRole role = ClusterSetup.RoleOf(builder.Configuration);
        AddServices(builder, options, role);
        WebApplication app = builder.Build();
        Map(app, options, role);
        if (options.Access.Mode == AccessMode.None && role != ClusterRole.Silo)
            ServiceLog.NoAuthentication(app.Logger, options.Access.Anonymous.ToString());
        return app;
    }

    private static void AddServices(WebApplicationBuilder builder, ServiceOptions options, ClusterRole role)
    {
        IServiceCollection services = builder.Services;
        services.AddOptions<ServiceOptions>().Bind(builder.Configuration.GetSection(ServiceOptions.SectionName));

        // In the order in which they start; they stop in the other: Kestrel, the silo, sessions, batches, devices.
        if (role == ClusterRole.Gateway)
        {
            builder.AddGateway();
        }
        else
        {
            services.AddAscendRope(builder.Configuration.GetSection(AscendRopeOptions.SectionName));
            services.AddRopeEngine();
        }

        if (role == ClusterRole.Silo)
            builder.AddSilo();
        services.AddSingleton<AdmissionGate>();
        services.AddSingleton<CallServices>();
        services.AddSingleton<RawEndpoint>();
        services.AddSingleton<SafetensorsEndpoint>();
        services.AddSingleton<SessionEndpoint>();
        services.AddSingleton<Problems>();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problems.Complete);
        services.AddOpenApi();
        services.AddAccess(options.Access);
        if (HasLivePage(options, role))
            services.AddLive();
        services.AddRateLimits(options.Limits);
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = options.Limits.MaxMessageBytes;

            // Or its routes for what is not known would hide what HTTP has to say to a wrong content type.
            grpc.IgnoreUnknownServices = true;
            grpc.Interceptors.Add<RefusalInterceptor>();
        });
        builder.AddTelemetry();
    }

    /// <summary>The page shows devices, and what is on them.</summary>
    private static bool HasLivePage(ServiceOptions options, ClusterRole role) => options.Live.Enabled && role != ClusterRole.Gateway;

    private static void Map(WebApplication app, ServiceOptions options, ClusterRole role)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains(AscendRopeHealth.LiveTag) });
        app.MapHealthChecks("/healthz/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(AscendRopeHealth.ReadyTag) });
        if (HasLivePage(options, role))
            app.MapLive();
        if (role == ClusterRole.Silo)
            return;
        app.MapOpenApi();
        app.MapRope();
        app.MapGrpcService<RopeRpc>();
    }
}
