using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ascend.Rope.Contract;
using Ascend.Rope.Service;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Load.Tests.Helpers;

/// <summary>The service, within this process, at a port of its own.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly HttpClient _client = new();

    private RunningService(WebApplication app)
    {
        _app = app;

        // Kestrel listens in the order of the names of its end points: Grpc, Http.
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Last() + "/");
        _client.BaseAddress = Url;
    }

    public Uri Url { get; }

    public HttpClient Client => _client;

    /// <summary>Starts the service on the CPU.</summary>
    /// <param name="settings">As in <c>Service:Limits:MaxRequests=1</c>.</param>
    public static Task<RunningService> OnCpuAsync(params string[] settings) => StartAsync([.. settings, "AscendRope:Policy=Cpu"]);

    /// <summary>Starts the service on the emulator of CANN.</summary>
    public static Task<RunningService> OnEmulatorAsync(params string[] settings) =>
        StartAsync([.. settings, $"AscendRope:CannRoot={Target.EmulatedRoot}", "AscendRope:AllowEmulator=true", "AscendRope:Policy=RequireNpu"]);

    /// <summary>Settings of a service that asks who calls, and knows one key.</summary>
    public static string[] WithKey(string key) =>
    [
        "Service:Access:Mode=ApiKey", "Service:Access:ApiKeys:0:Owner=tests",
        $"Service:Access:ApiKeys:0:Sha256={Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}",
    ];

    /// <summary>What the live page would show now.</summary>
    public async Task<JsonElement> FiguresAsync()
    {
        using JsonDocument figures = JsonDocument.Parse(await _client.GetByteArrayAsync(new Uri("live/figures", UriKind.Relative), TestContext.Current.CancellationToken));
        return figures.RootElement.Clone();
    }

    /// <summary>Waits until the figures show something.</summary>
    public async Task<JsonElement> FiguresAsync(Func<JsonElement, bool> show, string what)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        while (!limit.IsCancellationRequested)
        {
            JsonElement figures = await FiguresAsync();
            if (show(figures))
                return figures;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"The figures did not come to show {what} within {s_limit.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s.");
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<RunningService> StartAsync(IEnumerable<string> settings)
    {
        string[] args =
        [
            .. settings.Select(setting => "--" + setting),
            "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0",
            "--Kestrel:Endpoints:Grpc:Url=http://127.0.0.1:0",
            "--Kestrel:Endpoints:Grpc:Protocols=Http2",
        ];
        WebApplication app = RopeService.Create(args, builder => builder.Logging.ClearProviders());
        await app.StartAsync(TestContext.Current.CancellationToken);
        RunningService service = new(app);
        for (int i = 0; i < 600; i++)
        {
            using HttpResponseMessage ready = await service._client.GetAsync(new Uri("healthz/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            if (ready.IsSuccessStatusCode)
                return service;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        await service.DisposeAsync();
        Assert.Fail("The service was not ready within a minute.");
        return service;
    }
}
