using System.Diagnostics;
using System.Diagnostics.Metrics;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Cluster;
using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Cluster.Gateway;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Tests.Helpers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Xunit;

namespace Ascend.Rope.Service.Tests.Cluster;

/// <summary>Calls of silos that answer as scripted: one answer each, or a refusal, in time.</summary>
public sealed class RepeaterTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RopeClusterOptions _options = new() { AttemptTimeout = TimeSpan.FromMilliseconds(200), LossGrace = TimeSpan.FromMilliseconds(10), BusyRepeats = 2 };
    private readonly ConnectionLosses _losses;
    private readonly SiloForecast _forecast = new();
    private readonly Repeater _repeater;
    private int _attempts;

    public RepeaterTests()
    {
        IOptions<RopeClusterOptions> options = Microsoft.Extensions.Options.Options.Create(_options);
        _losses = new ConnectionLosses(options, NullLogger<ConnectionLosses>.Instance);
        _repeater = new Repeater(options, _losses, _forecast, new ClusterMeter(_services.GetRequiredService<IMeterFactory>()), NullLogger<Repeater>.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task AnAnswer_IsTakenOnce()
    {
        SiloReply reply = new() { Silo = "a", ExpectedWait = TimeSpan.FromSeconds(5) };
        RepeatedCall<SiloReply> run = await RunAsync(_ => Task.FromResult(reply));
        Assert.Same(reply, run.Reply);
        Assert.Equal((1, 1), (run.Attempts, _attempts));
        await EngineHost.UntilAsync(() => _forecast.ExpectedWait == TimeSpan.FromSeconds(5), "the silo's word counts");
    }

    [Fact]
    public async Task WhatNoSiloAnswers_IsRepeatedElsewhere()
    {
        RepeatedCall<SiloReply> run = await RunAsync(_ => _attempts switch
        {
            1 => throw new SiloUnavailableException("It has died."),
            2 => throw new OrleansException("It was sent back."),
            _ => Task.FromResult(new SiloReply()),
        });
        Assert.NotNull(run.Reply);
        Assert.Equal(3, run.Attempts);
    }

    [Fact]
    public async Task AnAttemptThatHangs_IsGivenUp_AndRepeated()
    {
        long start = Stopwatch.GetTimestamp();
        RepeatedCall<SiloReply> run = await RunAsync(token => _attempts == 1 ? HangAsync(token) : Task.FromResult(new SiloReply()));
        Assert.NotNull(run.Reply);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 190, 2000);
    }

    [Theory]
    [InlineData(2, 900, 1900)]
    [InlineData(1, 450, 950)]
    public async Task ASilentSilo_LeavesTimeForAnother_AlsoWhereThereIsLittle(double seconds, double least, double most)
    {
        _options.AttemptTimeout = TimeSpan.FromSeconds(3);
        long start = Stopwatch.GetTimestamp();
        RepeatedCall<SiloReply> run = await RunAsync(token => _attempts == 1 ? HangAsync(token) : Task.FromResult(new SiloReply()), TimeSpan.FromSeconds(seconds));
        Assert.NotNull(run.Reply);
        Assert.Equal(2, run.Attempts);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, least, most);
    }

    [Fact]
    public async Task ASiloThatHoldsItsCallerForGone_IsAskedAgain()
    {
        RepeatedCall<SiloReply> run = await RunAsync(_ => Task.FromResult(_attempts <= 3 ? new SiloReply { Refusal = SiloRefusal.Of(Refusal.Gone) } : new SiloReply()));
        Assert.NotNull(run.Reply);
        Assert.Equal(4, run.Attempts);
    }

    [Fact]
    public async Task AWay_IsChosenByTheSilosThatWereTried()
    {
        List<string[]> told = [];
        RepeatedCall<SiloReply> run = await _repeater.RunAsync(
            tried =>
            {
                told.Add([.. tried ?? []]);
                return told.Count switch
                {
                    1 => new Route<SiloReply>((_, _) => Task.FromResult(Refuse(RefusalReason.NoDevice, "a"))),
                    2 => new Route<SiloReply>((_, token) => HangAsync(token), new Place("b", EndPoint: null)),
                    _ => new Route<SiloReply>((_, _) => Task.FromResult(new SiloReply())),
                };
            }, "a", CallServices.DeadlineAfter(TimeSpan.FromSeconds(30)), isLong: false, Token);
        Assert.NotNull(run.Reply);
        Assert.Equal([[], ["a"], ["a", "b"]], told);
    }

    [Fact]
    public async Task ALostConnection_RepeatsAtOnceWhatItHad_AndNotWhatAnotherHas()
    {
        (_options.AttemptTimeout, _options.LossGrace) = (TimeSpan.FromSeconds(20), TimeSpan.Zero);
        CancellationTokenSource lost = _losses.Made("1:1");
        _losses.Made("2:2");
        TaskCompletionSource<SiloReply> answer = new();
        ValueTask<RepeatedCall<SiloReply>> other = _repeater.RunAsync(
            _ => new Route<SiloReply>((_, token) => answer.Task.WaitAsync(token), new Place("b", "2:2")), "a", CallServices.DeadlineAfter(TimeSpan.FromSeconds(20)), isLong: false, Token);
        RepeatedCall<SiloReply> run = await _repeater.RunAsync(
            _ =>
            {
                if (++_attempts > 1)
                    return new Route<SiloReply>((_, _) => Task.FromResult(new SiloReply()), new Place("b", "2:2"));
                return new Route<SiloReply>(
                    (_, token) =>
                    {
                        _losses.Lost("1:1", lost);
                        return HangAsync(token);
                    }, new Place("a", "1:1"));
            }, "a", CallServices.DeadlineAfter(TimeSpan.FromSeconds(20)), isLong: false, Token);
        Assert.Equal(2, run.Attempts);
        answer.SetResult(new SiloReply());
        Assert.Equal(1, (await other).Attempts);
    }

    [Fact]
    public async Task ALostConnection_RepeatsWhatWasSentBefore_AndNotWhatIsSentAfter()
    {
        _options.AttemptTimeout = TimeSpan.FromSeconds(20);
        RepeatedCall<SiloReply> run = await RunAsync(
            token =>
            {
                if (_attempts > 1)
                    return Task.FromResult(new SiloReply());
                _losses.Lost("a", _losses.Made("a"));
                return HangAsync(token);
            }, TimeSpan.FromSeconds(20));
        Assert.NotNull(run.Reply);
        Assert.Equal(2, run.Attempts);
        Assert.False(_losses.TokenOf(null).IsCancellationRequested);
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("stopping")]
    [InlineData("no_device")]
    public async Task ABusySilo_IsPassed_ButNotForEver(string name)
    {
        RefusalReason reason = RefusalText.Find(name)!.Value;
        RepeatedCall<SiloReply> run = await RunAsync(_ => Task.FromResult(Refuse(reason)));
        Assert.Equal((reason, 3), (run.Refusal!.Reason, run.Attempts));
        _attempts = 0;
        run = await RunAsync(_ => Task.FromResult(_attempts == 2 ? new SiloReply() : Refuse(reason)));
        Assert.Equal(2, run.Attempts);
        Assert.NotNull(run.Reply);
    }

    [Theory]
    [InlineData("invalid")]
    [InlineData("failed")]
    [InlineData("no_session")]
    [InlineData("quota")]
    public async Task WhatNoSiloWouldDo_IsRefusedAtOnce(string name)
    {
        RefusalReason reason = RefusalText.Find(name)!.Value;
        RepeatedCall<SiloReply> run = await RunAsync(_ => Task.FromResult(Refuse(reason)));
        Assert.Equal((reason, 1), (run.Refusal!.Reason, run.Attempts));
        Assert.Equal(("rule", "value", "remedy", TimeSpan.FromSeconds(7)), (run.Refusal.Rule, run.Refusal.Value, run.Refusal.Remedy, run.Refusal.RetryAfter!.Value));
    }

    [Fact]
    public async Task TheDeadline_IsHonoured_WhateverHappens()
    {
        long start = Stopwatch.GetTimestamp();
        RepeatedCall<SiloReply> run = await RunAsync(_ => throw new SiloUnavailableException("There is none."), TimeSpan.FromMilliseconds(500));
        Assert.Equal(RefusalReason.NoDevice, run.Refusal!.Reason);
        Assert.InRange(_attempts, 3, 20);
        run = await RunAsync(HangAsync, TimeSpan.FromMilliseconds(100));
        Assert.Equal(RefusalReason.Deadline, run.Refusal!.Reason);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 590, 5000);
    }

    [Fact]
    public async Task ACallerWhoGoes_EndsTheCall()
    {
        using CancellationTokenSource aborted = new();
        RepeatedCall<SiloReply> run = await _repeater.RunAsync(
            async (_, token) =>
            {
                _attempts++;
                await aborted.CancelAsync();
                return await HangAsync(token);
            }, "a", CallServices.DeadlineAfter(TimeSpan.FromSeconds(30)), isLong: true, aborted.Token);
        Assert.Equal((RefusalReason.Gone, 1), (run.Refusal!.Reason, _attempts));
    }

    [Fact]
    public async Task AnAnswerThatCameWithoutItsResult_IsRepeated()
    {
        RepeatedCall<RopeReply> run = await _repeater.RunAsync(
            (_, _) => Task.FromResult(new RopeReply { Y = ++_attempts == 1 ? Payload.Gone() : Payload.Lend(new byte[4]) }), "a",
            CallServices.DeadlineAfter(TimeSpan.FromSeconds(30)), isLong: false, Token);
        Assert.Equal((2, 4), (run.Attempts, run.Reply!.Y!.Length));
    }

    [Fact]
    public async Task AFaultOfTheServiceItself_IsNotRepeatedForEver()
    {
        RepeatedCall<SiloReply> run = await RunAsync(_ => throw new InvalidOperationException("A fault."));
        Assert.Equal((RefusalReason.Failed, 3), (run.Refusal!.Reason, _attempts));
    }

    private static SiloReply Refuse(RefusalReason reason, string silo = "") =>
        new() { Silo = silo, Refusal = SiloRefusal.Of(new Refusal(reason, "rule", "value", "remedy") { RetryAfter = TimeSpan.FromSeconds(7) }) };

    private static async Task<SiloReply> HangAsync(CancellationToken token)
    {
        await Task.Delay(Timeout.Infinite, token);
        return new SiloReply();
    }

    private ValueTask<RepeatedCall<SiloReply>> RunAsync(Func<CancellationToken, Task<SiloReply>> send, TimeSpan? time = null) => _repeater.RunAsync(
        (_, token) =>
        {
            _attempts++;
            return send(token);
        }, "a", CallServices.DeadlineAfter(time ?? TimeSpan.FromSeconds(30)), isLong: false, Token);
}
