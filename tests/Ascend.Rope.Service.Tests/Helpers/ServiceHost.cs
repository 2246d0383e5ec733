using System.Net.Sockets;
using System.Text;
using Ascend.Rope.Hosting;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Ascend.Rope.Service.Tests.Helpers;

/// <summary>The whole service, with a real server on loopback, on the CPU.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private ServiceHost(WebApplication app)
    {
        _app = app;
        Addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

        // Kestrel listens in the order of the names of its end points: Grpc, Http. A silo has the second alone.
        Http = new HttpClient { BaseAddress = Addresses[Math.Min(1, Addresses.Count - 1)], Timeout = TimeSpan.FromSeconds(30) };
        _channel = GrpcChannel.ForAddress(Addresses[0]);
        Rpc = new V1.Rope.RopeClient(_channel);
    }

    /// <summary>Where Kestrel listens, in the order of the names of its end points: Grpc, Http, and what a test adds.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    public HttpClient Http { get; }

    public V1.Rope.RopeClient Rpc { get; }

    public T Service<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Starts a service with settings such as <c>Service:Limits:MaxRequests=1</c>.</summary>
    public static async Task<ServiceHost> StartAsync(params string[] settings)
    {
        WebApplication app = RopeService.Create(
        [
            "--AscendRope:Policy=Cpu",
            .. settings.Select(setting => $"--{setting}"),
        ], builder =>
        {
            builder.Configuration["Kestrel:Endpoints:Http:Url"] = "http://127.0.0.1:0";
            builder.Configuration["Kestrel:Endpoints:Grpc:Url"] = "http://127.0.0.1:0";
            builder.Configuration["Kestrel:Endpoints:Grpc:Protocols"] = "Http2";
            builder.Logging.ClearProviders();
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        if (app.Services.GetService<RopeDevicePool>() is { } pool)
            await EngineHost.UntilAsync(() => pool.Devices.All(device => device.State == PooledDeviceState.Ready), "all devices are in service");
        return new ServiceHost(app);
    }

    /// <summary>Sends what stands before a body, which never comes, and returns the answer as text, up to the end of its problem.</summary>
    public async Task<string> SendHeadAsync(string head)
    {
        using TcpClient client = new();
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Http.Timeout);
        await client.ConnectAsync(Http.BaseAddress!.Host, Http.BaseAddress.Port, patience.Token);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), patience.Token);
        StringBuilder answer = new();
        byte[] piece = new byte[4096];
        int count;
        while (!answer.ToString().Contains('}', StringComparison.Ordinal) && (count = await stream.ReadAsync(piece, patience.Token)) > 0)
            answer.Append(Encoding.UTF8.GetString(piece, 0, count));
        return answer.ToString();
    }

    /// <summary>Stops as on SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _channel.Dispose();
        await _app.DisposeAsync();
    }
}
