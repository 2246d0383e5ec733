using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Memory;
using Ascend.Rope.Service.Options;
using Ascend.Rope.Service.Sessions;
using Ascend.Rope.Service.Telemetry;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Operation;

/// <summary>Adds what runs requests, whoever they come from. After AddAscendRope: it starts after the pool of devices, and stops before it.</summary>
internal static class EngineSetup
{
    public static void AddRopeEngine(this IServiceCollection services)
    {
        services.AddOptions<ServiceOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<ServiceOptions>, ServiceOptionsCheck>();
        services.AddMetrics();
        services.AddSingleton<ServiceMeter>();
        services.AddSingleton<NativeBlockPool>();
        services.AddSingleton<RequestPool>();
        services.AddSingleton<TablePlacement>();
        services.AddSingleton<DirectRunner>();
        services.AddSingleton<RopeEngine>();
        services.AddSingleton<Batcher>().AddHostedService(provider => provider.GetRequiredService<Batcher>());
        services.AddSingleton<SessionStore>().AddHostedService(provider => provider.GetRequiredService<SessionStore>());
        services.AddHostedService<LostDevices>();
    }
}
