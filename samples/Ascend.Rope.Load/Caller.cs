using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Ascend.Rope.Sample;

namespace Ascend.Rope.Load;

/// <summary>A caller of a service: its connections, and its session where there are any.</summary>
internal sealed class Caller : IDisposable
{
    /// <summary>Addresses of the loopback that differ: to a service that does not ask who calls, each is a caller of its own.</summary>
    private const int AddressesOfABlock = 250;

    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(5);
    private static readonly MediaTypeHeaderValue s_raw = new("application/octet-stream");
    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    private readonly HttpClient _client;
    private string? _session;

    /// <param name="url">The service.</param>
    /// <param name="number">Which of its callers this is.</param>
    /// <param name="connections">How many connections it has at most.</param>
    /// <param name="settings">The keys, and how many callers there are.</param>
    public Caller(Uri url, int number, int connections, LoadSettings settings)
    {
        IPAddress? source = url.IsLoopback && settings.Owners > 1 && OperatingSystem.IsLinux()
            ? new IPAddress([127, 0, (byte)(number / AddressesOfABlock), (byte)(1 + (number % AddressesOfABlock))])
            : null;
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = connections,
            ConnectTimeout = s_connectTimeout,
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, source, cancellationToken),
        };
        Number = number;
        _client = new HttpClient(handler) { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        if (settings.Keys.Count > 0)
            _client.DefaultRequestHeaders.Add("X-Api-Key", settings.Keys[number]);
        Slots = new SemaphoreSlim(connections);
    }

    /// <summary>Which of the owners this is; it is the same for the callers of all services.</summary>
    public int Number { get; }

    /// <summary>One for each connection, so that a request knows how much time it still has when it is sent.</summary>
    public SemaphoreSlim Slots { get; }

    /// <summary>Makes a session, which this caller steps from then on.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="BadInputException">The service has none for this caller.</exception>
    public async Task<string> BeginSessionAsync(byte[] config, LoadSettings settings, CancellationToken cancellationToken)
    {
        using ByteArrayContent content = new(config);
        content.Headers.ContentType = s_json;
        Uri path = new($"v1/sessions?dtype={PayloadPool.NameOf(settings.Type)}&positions={settings.Positions}", UriKind.Relative);
        using HttpResponseMessage response = await _client.PostAsync(path, content, cancellationToken).ConfigureAwait(false);
        byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        using JsonDocument json = Parse(answer);
        string? Text(string name) => json.RootElement.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
        if (response.StatusCode != HttpStatusCode.Created || Text("id") is not { } id)
            throw new BadInputException($"--sessions needs a service that makes sessions; {_client.BaseAddress} answers {(int)response.StatusCode}. {Text("detail")}");
        return _session = id;
    }

    /// <summary>Steps a session that another caller of the same owner has made.</summary>
    public void JoinSession(string id) => _session = id;

    /// <summary>Sends a request.</summary>
    /// <param name="payload">The request.</param>
    /// <param name="timeout">The time that it has.</param>
    /// <param name="cancellationToken">Gives the answer up.</param>
    /// <returns>The answer as far as its head has come.</returns>
    public async Task<HttpResponseMessage> SendAsync(Payload payload, TimeSpan timeout, CancellationToken cancellationToken)
    {
        string route = payload.IsStep ? $"v1/sessions/{_session}/rope" : "v1/rope";
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri($"{route}?{payload.Query}", UriKind.Relative))
        {
            Content = new ByteArrayContent(payload.Body),
        };
        request.Content.Headers.ContentType = s_raw;
        request.Headers.Add("Request-Timeout", timeout.TotalSeconds.ToString("F6", System.Globalization.CultureInfo.InvariantCulture));
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _client.Dispose();
        Slots.Dispose();
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint service, IPAddress? source, CancellationToken cancellationToken)
    {
        Socket socket = source is null ? new Socket(SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            if (source is not null)
                socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(service, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What may be no JSON at all, if it is no service of ours that answers.</summary>
    private static JsonDocument Parse(byte[] answer)
    {
        try
        {
            return JsonDocument.Parse(answer);
        }
        catch (JsonException)
        {
            return JsonDocument.Parse("{}");
        }
    }
}
