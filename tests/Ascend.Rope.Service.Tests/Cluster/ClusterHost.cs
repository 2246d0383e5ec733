using System.Globalization;
using Ascend.Rope.Service.Cluster.Gateway;
using Ascend.Rope.Service.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Service.Tests.Cluster;

/// <summary>Silos and gateways of one cluster. All but those that are killed are in this process.</summary>
internal sealed class ClusterHost(RedisServer redis, params string[] settings) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _hosts = [];

    public string ClusterId { get; } = $"test-{Guid.NewGuid():N}";

    public async Task<ServiceHost> StartSiloAsync(params string[] more) => Own(await ServiceHost.StartAsync([.. Settings("silo"), .. more]));

    public async Task<ServiceHost> StartGatewayAsync(params string[] more)
    {
        ServiceHost gateway = Own(await ServiceHost.StartAsync([.. Settings("gateway"), .. more]));
        await EngineHost.UntilAsync(() => gateway.Service<SiloWatch>().SilosAnswer, "a silo answers");
        return gateway;
    }

    public async Task<ChildSilo> StartChildAsync() => Own(await ChildSilo.StartAsync(
    [
        .. Settings("silo").Select(setting => $"--{setting}"), "--AscendRope:Policy=Cpu", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0",
    ]));

    public async ValueTask DisposeAsync()
    {
        // Gateways before silos.
        foreach (IAsyncDisposable host in Enumerable.Reverse(_hosts))
            await host.DisposeAsync();
    }

    private T Own<T>(T host) where T : IAsyncDisposable
    {
        _hosts.Add(host);
        return host;
    }

    private string[] Settings(string role) =>
    [
        $"cluster={role}", $"Cluster:Redis={redis.Address},connectTimeout=20000,asyncTimeout=20000", $"Cluster:ClusterId={ClusterId}", $"Cluster:ServiceId={ClusterId}",
        string.Create(CultureInfo.InvariantCulture, $"Cluster:SiloPort={RedisServer.FreePort()}"),
        string.Create(CultureInfo.InvariantCulture, $"Cluster:GatewayPort={RedisServer.FreePort()}"),
        "Cluster:DrainNotice=00:00:00.2", "Cluster:ListRefresh=00:00:00.5", "Cluster:LoadInterval=00:00:00.2",

        // A machine that is busy with more than these tests must not make silos give each other up, or callers go.
        "Cluster:ProbeTimeout=00:00:02", "Service:Limits:DefaultDeadline=00:00:25", .. settings,
    ];
}
