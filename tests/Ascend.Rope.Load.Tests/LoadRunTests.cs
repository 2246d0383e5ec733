using Ascend.Rope.Load.Tests.Helpers;
using Ascend.Rope.Sample;

namespace Ascend.Rope.Load.Tests;

/// <summary>Against the service itself on the CPU, and against servers that do what a service must not.</summary>
public class LoadRunTests
{
    private static string Config => Path.Combine(AppContext.BaseDirectory, "DeepSeek-V3.json");

    [Theory]
    [InlineData(NpuElementType.Float16)]
    [InlineData(NpuElementType.BFloat16)]
    public async Task Run_OnAService_FindsEveryBitRight(NpuElementType type)
    {
        await using RunningService service = await RunningService.OnCpuAsync();
        LoadReport report = await Driver.RunAsync(Driver.For(service.Url, rate: 100, seconds: 1) with
        {
            Type = type,
            Tokens = [new TokenShare(1, 8), new TokenShare(17, 1), new TokenShare(600, 1)],
        });
        Assert.Null(report.Fault);
        Assert.InRange(report.Planned, 60, 140);
        Assert.Equal(report.Planned, report.Right);
        Assert.Equal(report.Right, report.Answers.Count);
        Assert.Equal([new KeyValuePair<int, long>(200, report.Right)], report.Statuses);
        Assert.InRange(report.Answers.P50, 0.001, report.Answers.P99);
    }

    [Fact]
    public async Task Run_WithSessions_FindsEveryBitRight()
    {
        // So that it would fail if callers were not told apart.
        await using RunningService service = await RunningService.OnCpuAsync("Service:Sessions:MaxSessionsPerOwner=1");
        LoadReport report = await Driver.RunAsync(Driver.For(service.Url, rate: 100, seconds: 1) with
        {
            Sessions = Config,
            Positions = 128,
            Owners = 3,
            Tokens = [new TokenShare(1, 3), new TokenShare(16, 1)],
        });
        Assert.Null(report.Fault);
        Assert.Equal(report.Planned, report.Right);
        Assert.Equal(3, await SessionsAsync(service));
    }

    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 2)]
    public async Task Run_OnGatewaysOfACluster_SharesTheSessionsOfItsCallers(bool isOneCluster, int sessions)
    {
        // A service that is reached in two ways knows all its sessions whichever way they are stepped, as the gateways of a cluster do.
        await using RunningService service = await RunningService.OnCpuAsync();
        LoadReport report = await Driver.RunAsync(Driver.For(service.Url, rate: 100, seconds: 1) with
        {
            Urls = [service.Url, service.Url],
            Sessions = Config,
            Positions = 16,
            Owners = 2,
            IsOneCluster = isOneCluster,
        });
        Assert.Null(report.Fault);
        Assert.Equal(report.Planned, report.Right);
        Assert.Equal(sessions, await SessionsAsync(service));
    }

    [Fact]
    public async Task Run_OfStepsAndWholeRequests_SendsBoth()
    {
        // The session ends at once, for being idle: from then on steps are told apart by being refused.
        await using RunningService service = await RunningService.OnCpuAsync("Service:Sessions:IdleTimeout=00:00:00.001");
        LoadReport report = await Driver.RunAsync(Driver.For(service.Url, rate: 200, seconds: 2) with
        {
            Sessions = Config,
            Positions = 16,
            SessionShare = 0.25,
        });
        Assert.Equal(0, report.Wrong + report.Lost);
        Assert.Equal(report.Planned, report.Right + report.Statuses.GetValueOrDefault(404));
        Assert.InRange(report.Statuses.GetValueOrDefault(404), report.Planned / 10, report.Planned * 4 / 10);
    }

    [Fact]
    public async Task Run_OnAServiceThatAsksForKeys_SendsThem()
    {
        await using RunningService service = await RunningService.OnCpuAsync(RunningService.WithKey("a key"));
        LoadSettings settings = Driver.For(service.Url, rate: 50, seconds: 0.5);
        LoadReport known = await Driver.RunAsync(settings with { Keys = ["a key"] });
        Assert.Null(known.Fault);
        Assert.Equal(known.Planned, known.Right);
        LoadReport unknown = await Driver.RunAsync(settings with { Keys = ["another"] });
        Assert.NotNull(unknown.Fault);
        Assert.Equal(unknown.Planned, unknown.Statuses[401]);
    }

    [Fact]
    public async Task Run_OnSeveralServices_SharesTheLoadOut()
    {
        await using RunningService first = await RunningService.OnCpuAsync();
        await using RunningService second = await RunningService.OnCpuAsync();
        LoadReport report = await Driver.RunAsync(Driver.For(first.Url, rate: 100, seconds: 1) with { Urls = [first.Url, second.Url] });
        Assert.Null(report.Fault);
        Assert.Equal(report.Planned, report.Right);
        foreach (RunningService service in new[] { first, second })
            await service.FiguresAsync(figures => figures.GetProperty("answersPerSecond").GetDouble() > 0, "answers");
    }

    [Fact]
    public async Task Run_OnAServiceThatRefuses_CountsRefusals()
    {
        await using RunningService service = await RunningService.OnCpuAsync("Service:Limits:RequestsPerSecond=1", "Service:Limits:Burst=5");
        LoadReport report = await Driver.RunAsync(Driver.For(service.Url, rate: 100, seconds: 1));
        Assert.Null(report.Fault);
        Assert.InRange(report.Right, 5, 15);
        Assert.Equal(report.Planned - report.Right, report.Statuses[429]);
        Assert.Equal(0, report.WithoutRetryAfter);
        Assert.Equal(report.Statuses[429], report.Refusals.Count);
        Assert.Equal(0, report.WithoutReason);
        Assert.Equal([new KeyValuePair<string, long>("rate_limited", report.Statuses[429])], report.Reasons);
    }

    [Fact]
    public async Task Run_WhereAnswersHaveOtherBits_FindsThem()
    {
        using WrongService service = new($"HTTP/1.1 200 OK\r\nContent-Length: 2048\r\nConnection: close\r\n\r\n{new string('\0', 2048)}");
        LoadReport report = await Driver.RunAsync(Driver.For(service.Url, rate: 50, seconds: 0.5));
        Assert.InRange(report.Wrong, 1, report.Planned);
        Assert.Equal(report.Planned, report.Wrong);
        Assert.Contains("bits", report.Fault, StringComparison.Ordinal);
        Assert.InRange(report.WrongAnswers.Count, 1, 8);
        Assert.EndsWith("its row 0 is 0x0000 throughout", report.FirstWrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhereAnswersEndEarly_CountsThemAsLost()
    {
        using WrongService service = new("HTTP/1.1 200 OK\r\nContent-Length: 2048\r\n\r\nabc");
        LoadReport report = await Driver.RunAsync(Driver.For(service.Url, rate: 50, seconds: 0.5));
        Assert.Equal(report.Planned, report.Cut);
        Assert.Contains("answered", report.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhereRefusalsAreNoProblems_CountsThem()
    {
        using WrongService service = new("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 3\r\nConnection: close\r\n\r\nwhy");
        LoadReport report = await Driver.RunAsync(Driver.For(service.Url, rate: 50, seconds: 0.5));
        Assert.Equal(report.Planned, report.Statuses[502]);
        Assert.Equal(report.Planned, report.WithoutReason);
        Assert.Empty(report.Reasons);
    }

    [Fact]
    public async Task Run_WhereConnectionsAreClosed_CountsThemAsLost()
    {
        using WrongService service = new("");
        LoadReport report = await Driver.RunAsync(Driver.For(service.Url, rate: 50, seconds: 0.5));
        Assert.Equal(report.Planned, report.Closed);
        Assert.Equal(report.Planned, report.Lost);
    }

    [Fact]
    public async Task Run_WhereNobodyListens_SendsNothing()
    {
        Uri url;
        using (WrongService service = new(""))
            url = service.Url;
        LoadReport report = await Driver.RunAsync(Driver.For(url, rate: 50, seconds: 0.5));
        Assert.Equal(report.Planned, report.NotConnected);
        Assert.Equal(0, report.Lost);
        Assert.NotNull(report.Fault);
    }

    [Fact]
    public async Task Run_WhereRequestsFail_SaysWhen()
    {
        Uri url;
        using (WrongService service = new(""))
            url = service.Url;
        LoadReport report = await Driver.RunAsync(Driver.For(url, rate: 50, seconds: 0.5));
        LoadTrouble trouble = Assert.Single(report.Troubles);
        Assert.Equal(report.Planned, trouble.Requests);
        Assert.InRange(trouble.To, trouble.From, 0.5);
        Assert.InRange(DateTimeOffset.UtcNow - report.Started, TimeSpan.FromSeconds(0.4), TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_WhereAnswersAreSlow_SaysWhen(bool areSlow)
    {
        await using RunningService service = await RunningService.OnCpuAsync();
        LoadReport report = await Driver.RunAsync(Driver.For(service.Url, rate: 50, seconds: 0.5) with { Slow = areSlow ? TimeSpan.FromMicroseconds(1) : null });
        Assert.Equal(report.Planned, report.Right);
        Assert.Equal(areSlow ? report.Planned : 0, report.Troubles.Sum(trouble => trouble.Requests));
    }

    [Fact]
    public async Task Run_WithoutSessions_RefusesWhatIsSaidOfThem() => Assert.Contains(
        "--sessions",
        (await Assert.ThrowsAsync<BadInputException>(() => Driver.RunAsync(Driver.For(new Uri("http://127.0.0.1:1"), rate: 1, seconds: 1) with { SessionShare = 0.5 }))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task Run_WhoseStepsAreLongerThanTheTable_SaysSo()
    {
        LoadSettings settings = Driver.For(new Uri("http://127.0.0.1:1"), rate: 1, seconds: 1) with
        {
            Sessions = Config,
            Positions = 8,
            Tokens = [new TokenShare(9, 1)],
        };
        Assert.Contains("--positions", (await Assert.ThrowsAsync<BadInputException>(() => Driver.RunAsync(settings))).Message, StringComparison.Ordinal);
    }

    private static async Task<int> SessionsAsync(RunningService service) =>
        (await service.FiguresAsync(figures => figures.GetProperty("sessions").GetProperty("count").GetInt32() > 0, "sessions"))
            .GetProperty("sessions").GetProperty("count").GetInt32();
}
