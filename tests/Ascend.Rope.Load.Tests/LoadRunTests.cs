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
        Assert.Equal(3, (await service.FiguresAsync(figures => figures.GetProperty("sessions").GetProperty("count").GetInt32() > 0, "sessions"))
            .GetProperty("sessions").GetProperty("count").GetInt32());
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
}
