using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Ascend.Rope.Contract;
using Ascend.Rope.Sample.Safetensors;
using Ascend.Rope.Service.Http;
using Ascend.Rope.Service.Sessions;
using Ascend.Rope.Service.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Service.Tests.Http;

/// <summary>Sessions over HTTP, by a real server.</summary>
public sealed class SessionTests
{
    private static readonly RopeTable s_table = RopeTable.Create(RopeConfig.FromJson(Models.DeepSeekV3));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_AndPrompts_GiveTheBitsOfTheirPositions()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        SessionAnswer session = await CreateAsync(host.Http);
        Assert.Equal((4096, 1024 * 1024), (session.Positions, (int)session.Bytes));

        // One token; some tokens in one batch; a prompt, which takes its rows from the device.
        foreach ((long batch, long heads, long sequence, string text, int[] positions) in ((long, long, long, string, int[])[])
                 [(1, 16, 1, "17", [17]), (2, 3, 2, "5,9-11", [5, 9, 10, 11]), (1, 2, 300, "1000-1299", [.. Enumerable.Range(1000, 300)])])
        {
            RopeCase<Half> source = Operands.WithRowsOf(new RopeCase<Half>(batch, heads, sequence, sequence), s_table, positions);
            using ByteArrayContent body = Content(Operands.Bytes(source.X), ContentTypes.Raw);
            using HttpResponseMessage response = await host.Http.PostAsync(
                new Uri($"/v1/sessions/{session.Id}/rope?shape={batch},{heads},{sequence},64&positions={text}", UriKind.Relative), body, Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            source.AssertRotated(Operands.Values<Half>(await response.Content.ReadAsByteArrayAsync(Token)));
        }
    }

    [Fact]
    public async Task Safetensors_BringPositions()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        SessionAnswer session = await CreateAsync(host.Http);
        RopeCase<Half> source = Operands.WithRowsOf(new RopeCase<Half>(1, 2, 3, 3), s_table, [7, 8, 4095]);
        long x = source.X.Length * 2L;
        byte[] header = SafetensorsWriter.Header(new SafetensorsTensor("x", "F16", source.XShape, 0, x), new SafetensorsTensor("positions", "I32", [3], x, x + 12));
        using ByteArrayContent body = Content([.. header, .. Operands.Bytes(source.X), .. Operands.Bytes<int>([7, 8, 4095])], ContentTypes.Safetensors);
        using HttpResponseMessage response = await host.Http.PostAsync(new Uri($"/v1/sessions/{session.Id}/rope", UriKind.Relative), body, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        SafetensorsBody file = new(await response.Content.ReadAsByteArrayAsync(Token), 10_000);
        source.AssertRotated(Operands.Values<Half>(file.DataOf(file.Tensor("y")).Span));
    }

    [Fact]
    public async Task PositionsThatCannotBe_AreRefused()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        SessionAnswer session = await CreateAsync(host.Http);
        foreach (string positions in (string[])["4096", "1,2", "0-5", "-1", "x", ""])
        {
            using ByteArrayContent body = Content(new byte[128], ContentTypes.Raw);
            using HttpResponseMessage response = await host.Http.PostAsync(
                new Uri($"/v1/sessions/{session.Id}/rope?shape=1,1,1,64&positions={positions}", UriKind.Relative), body, Token);
            await Problem.AssertAsync(response, HttpStatusCode.BadRequest, "invalid");
        }
    }

    [Fact]
    public async Task Sessions_AreTheirOwnersAlone()
    {
        await using ServiceHost host = await ServiceHost.StartAsync(
            "Service:Access:Mode=ApiKey", "Service:Access:ApiKeys:0:Owner=alice", $"Service:Access:ApiKeys:0:Sha256={Hash("alice's")}",
            "Service:Access:ApiKeys:1:Owner=bob", $"Service:Access:ApiKeys:1:Sha256={Hash("bob's")}");
        using HttpResponseMessage unknown = await host.Http.GetAsync(new Uri("/v1/sessions/x", UriKind.Relative), Token);
        await Problem.AssertAsync(unknown, HttpStatusCode.Unauthorized, "unauthenticated");
        host.Http.DefaultRequestHeaders.Add("X-Api-Key", "alice's");
        SessionAnswer session = await CreateAsync(host.Http);
        Uri path = new($"/v1/sessions/{session.Id}", UriKind.Relative);
        Assert.Equal(session, await host.Http.GetFromJsonAsync<SessionAnswer>(path, Token));
        host.Http.DefaultRequestHeaders.Remove("X-Api-Key");
        host.Http.DefaultRequestHeaders.Add("X-Api-Key", "bob's");
        using HttpResponseMessage others = await host.Http.DeleteAsync(path, Token);
        await Problem.AssertAsync(others, HttpStatusCode.NotFound, "no_session");
        Assert.Equal(1, host.Service<SessionStore>().Count);
    }

    [Fact]
    public async Task Quotas_AreKept_AndGivenBack()
    {
        await using ServiceHost host = await ServiceHost.StartAsync("Service:Sessions:MaxTableBytesPerOwner=2000000");
        SessionAnswer session = await CreateAsync(host.Http);
        using (ByteArrayContent body = Content(Models.DeepSeekV3, ContentTypes.Json))
        using (HttpResponseMessage second = await host.Http.PostAsync(new Uri("/v1/sessions?dtype=F16&positions=4096", UriKind.Relative), body, Token))
            await Problem.AssertAsync(second, HttpStatusCode.TooManyRequests, "quota");
        using HttpResponseMessage deleted = await host.Http.DeleteAsync(new Uri($"/v1/sessions/{session.Id}", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(0, host.Service<SessionStore>().TableBytes);
        await CreateAsync(host.Http);
    }

    [Fact]
    public async Task OneModel_HasOneTable()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        SessionAnswer first = await CreateAsync(host.Http), second = await CreateAsync(host.Http);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal((2, first.Bytes), (host.Service<SessionStore>().Count, host.Service<SessionStore>().TableBytes));
    }

    [Fact]
    public async Task IdleSessions_End()
    {
        await using ServiceHost host = await ServiceHost.StartAsync("Service:Sessions:IdleTimeout=00:00:00.2");
        await CreateAsync(host.Http);
        await EngineHost.UntilAsync(() => host.Service<SessionStore>().Count == 0, "the session has ended");
        Assert.Equal(0, host.Service<SessionStore>().TableBytes);
    }

    [Fact]
    public async Task ConfigurationsThatCannotBe_AreRefused()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        foreach ((string json, string query) in ((string, string)[])[("{", ""), ("{}", ""), ("""{"rope_theta": 10000, "qk_rope_head_dim": 64}""", "?positions=99999999")])
        {
            using ByteArrayContent body = Content(System.Text.Encoding.UTF8.GetBytes(json), ContentTypes.Json);
            using HttpResponseMessage response = await host.Http.PostAsync(new Uri($"/v1/sessions{query}", UriKind.Relative), body, Token);
            await Problem.AssertAsync(response, HttpStatusCode.BadRequest, "invalid");
        }
    }

    private static async Task<SessionAnswer> CreateAsync(HttpClient http)
    {
        using ByteArrayContent body = Content(Models.DeepSeekV3, ContentTypes.Json);
        using HttpResponseMessage response = await http.PostAsync(new Uri("/v1/sessions?dtype=F16&positions=4096", UriKind.Relative), body, Token);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<SessionAnswer>(Token))!;
    }

    private static string Hash(string key) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));

    private static ByteArrayContent Content(byte[] bytes, string type)
    {
        ByteArrayContent content = new(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }
}
