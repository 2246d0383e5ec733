using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Ascend.Rope.Load.Tests.Helpers;

namespace Ascend.Rope.Load.Tests.Live;

public class LiveFiguresTests
{
    private const string Key = "only for tests";

    [Fact]
    public async Task Figures_AfterRequests_ShowThem()
    {
        await using RunningService service = await RunningService.OnCpuAsync();
        JsonElement before = await service.FiguresAsync();
        Assert.Equal(0, before.GetProperty("answersPerSecond").GetDouble());
        Assert.Equal(0, before.GetProperty("refusals").GetArrayLength());

        Assert.Null((await Driver.RunAsync(Driver.For(service.Url, rate: 100, seconds: 1))).Fault);
        using ByteArrayContent content = new([1]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using (HttpResponseMessage refused = await service.Client.PostAsync(new Uri("v1/rope?dtype=F64", UriKind.Relative), content, TestContext.Current.CancellationToken))
            Assert.False(refused.IsSuccessStatusCode);

        JsonElement figures = await service.FiguresAsync(
            figures => figures.GetProperty("refusals").GetArrayLength() > 0 && figures.GetProperty("answersPerSecond").GetDouble() > 0, "answers and a refusal");
        Assert.InRange(figures.GetProperty("tokensPerSecond").GetDouble(), 0.1, 10_000);
        Assert.InRange(figures.GetProperty("answers").GetProperty("p99").GetDouble(), 0.001, 10_000);
        JsonElement batches = figures.GetProperty("batches");
        Assert.NotEqual(0, batches.GetProperty("sizes").EnumerateArray().Sum(size => size.GetInt64()));
        Assert.InRange(batches.GetProperty("requestsPerBatch").GetDouble(), 1, 256);
        JsonElement device = Assert.Single(figures.GetProperty("devices").EnumerateArray());
        Assert.Equal("ready", device.GetProperty("state").GetString());
        JsonElement refusal = Assert.Single(figures.GetProperty("refusals").EnumerateArray());
        Assert.Equal(("invalid", 1), (refusal.GetProperty("reason").GetString(), refusal.GetProperty("total").GetInt64()));
        Assert.Contains(figures.GetProperty("history").GetProperty("answers").EnumerateArray(), second => second.GetDouble() > 0);
        Assert.Equal("running", figures.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Page_ComesWhole_AndMayUseNothingElse()
    {
        await using RunningService service = await RunningService.OnCpuAsync();
        foreach ((string path, string type) in new[] { ("", "text/html"), ("live/live.css", "text/css"), ("live/live.js", "text/javascript"), ("live/figures", "application/json") })
        {
            using HttpResponseMessage response = await service.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            Assert.StartsWith("default-src 'none'; ", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            string content = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotMatch("""(?i)(src|href)="(\w+:)?//|url\(|@import|fetch\(['"`](\w+:)?//""", content);
        }
    }

    [Fact]
    public async Task Figures_WhereCallersSayWhoTheyAre_AreForThem()
    {
        await using RunningService service = await RunningService.OnCpuAsync(RunningService.WithKey(Key));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, ""));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(service, "live/figures"));
        service.Client.DefaultRequestHeaders.Add("X-Api-Key", Key);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "live/figures"));
    }

    [Fact]
    public async Task Page_ThatIsSwitchedOff_IsNotThere()
    {
        await using RunningService service = await RunningService.OnCpuAsync("Service:Live:Enabled=false");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(service, ""));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(service, "live/figures"));
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningService service, string path)
    {
        using HttpResponseMessage response = await service.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
