using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Telemetry;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>
/// Has silos serve a call: what one does not answer is sent to another, until its time is over. The operator is pure, so it does not matter how often a call is run;
/// its caller gets one answer, since one attempt at a time is listened to.
/// </summary>
internal sealed class Repeater(
    IOptions<RopeClusterOptions> options, ConnectionLosses losses, SiloForecast forecast, ClusterMeter meter, ILogger<Repeater> logger)
{
    /// <summary>What an attempt has at least, beside the time in a queue: with less, one that would have been answered is given up for another.</summary>
    private static readonly TimeSpan s_leastPatience = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(500);

    private readonly RopeClusterOptions _options = options.Value;

    /// <summary>Runs a call that goes to wherever its grain is.</summary>
    public ValueTask<RepeatedCall<T>> RunAsync<T>(
        Func<TimeSpan, CancellationToken, Task<T>> send, string owner, long deadline, bool isLong, CancellationToken aborted) where T : SiloReply =>
        RunAsync(_ => new Route<T>(send), owner, deadline, isLong, aborted);

    /// <summary>Runs a call.</summary>
    /// <param name="choose">Finds the way of an attempt; it is told the silos that attempts before have been to, if any is known.</param>
    /// <param name="owner">Whose it is, for the log.</param>
    /// <param name="deadline">When its answer is late.</param>
    /// <param name="isLong">Whether it may well take all of its time, as when a table is made.</param>
    /// <param name="aborted">Tells that its caller has gone.</param>
    public async ValueTask<RepeatedCall<T>> RunAsync<T>(
        Func<IReadOnlyCollection<string>?, Route<T>> choose, string owner, long deadline, bool isLong, CancellationToken aborted) where T : SiloReply
    {
        Refusal? last = null;
        List<string>? tried = null;
        int refused = 0;
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
            if (aborted.IsCancellationRequested)
                return new RepeatedCall<T>(null, Refusal.Gone, attempt - 1);
            if (left <= TimeSpan.Zero)
                return new RepeatedCall<T>(null, last ?? Refusal.Late, attempt - 1);
            Route<T> route = choose(tried);
            (T? reply, string outcome) = await TryAsync(route, owner, isLong ? left : Patience(left), aborted).ConfigureAwait(false);
            meter.Attempted(outcome);
            switch (reply)
            {
                case { Refusal: null }:
                    return new RepeatedCall<T>(reply, null, attempt);
                case { Refusal: { } wire }:
                    last = wire.ToRefusal();
                    if (!MayHelp(last.Reason) || refused++ >= _options.BusyRepeats)
                        return new RepeatedCall<T>(null, last, attempt);
                    break;
                default:
                    last = outcome == Outcome.TimedOut ? last ?? Refusal.Late : NoAnswer(outcome);
                    if (outcome == Outcome.Failed && refused++ >= _options.BusyRepeats)
                        return new RepeatedCall<T>(null, last, attempt);
                    break;
            }

            if ((reply?.Silo ?? route.Place?.Silo) is { } silo)
                (tried ??= []).Add(silo);
            if (!await PauseAsync(attempt, deadline, aborted).ConfigureAwait(false))
                continue;
            meter.Repeated(outcome);
        }
    }

    /// <summary>
    /// How long an attempt may take: longer where all silos have a queue, so that nobody leaves one to stand at the end of another; and half of what is left where that is
    /// less, so that a silent silo leaves time for another.
    /// </summary>
    private TimeSpan Patience(TimeSpan left)
    {
        TimeSpan half = left / 2 > s_leastPatience ? left / 2 : s_leastPatience;
        TimeSpan patience = (half < _options.AttemptTimeout ? half : _options.AttemptTimeout) + forecast.ExpectedWait;
        return patience < left ? patience : left;
    }

    /// <summary>Whether another silo may do what one has refused.</summary>
    private static bool MayHelp(RefusalReason reason) =>
        reason is RefusalReason.Busy or RefusalReason.NoDevice or RefusalReason.Stopping or RefusalReason.Deadline;

    private static Refusal NoAnswer(string outcome) => new(
        outcome == Outcome.Failed ? RefusalReason.Failed : RefusalReason.NoDevice, "A silo answers a call in time.", $"None has, and the last attempt was {outcome}.", "Try again: lost silos are replaced by others.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>Makes an attempt.</summary>
    /// <returns>The answer, or null where there is none; and what came of it.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever fails is what came of the attempt.")]
    private async ValueTask<(T? Reply, string Outcome)> TryAsync<T>(
        Route<T> route, string owner, TimeSpan time, CancellationToken aborted) where T : SiloReply
    {
        CancellationToken lost = losses.TokenOf(route.Place?.EndPoint);
        using CancellationTokenSource attempt = CancellationTokenSource.CreateLinkedTokenSource(aborted, lost);
        attempt.CancelAfter(time);
        try
        {
            T reply = await route.Send(time, attempt.Token).ConfigureAwait(false);
            forecast.Told(reply.Silo, reply.ExpectedWait);

            // That its caller has gone a silo cannot know of one who is here: it is what it makes of a message whose sender, or whose memory, has.
            if (!reply.IsWhole || reply.Refusal?.ToRefusal().Reason == RefusalReason.Gone)
                return (null, Outcome.Rejected);
            return (reply, reply.Refusal is null ? Outcome.Answered : Outcome.Refused);
        }
        catch (Exception failure) when (failure is OperationCanceledException or TimeoutException)
        {
            return (null, aborted.IsCancellationRequested ? Outcome.Gone : lost.IsCancellationRequested ? Outcome.Lost : Outcome.TimedOut);
        }
        catch (OrleansException)
        {
            return (null, Outcome.Rejected);
        }
        catch (Exception failure)
        {
            ServiceLog.SiloFailed(logger, owner, failure);
            return (null, Outcome.Failed);
        }
    }

    /// <summary>Waits before the next attempt: not at all before the second, then ever longer, and not all callers as long.</summary>
    /// <returns>Whether there is time for one.</returns>
    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "A pause is no secret.")]
    private static async ValueTask<bool> PauseAsync(int attempt, long deadline, CancellationToken aborted)
    {
        if (attempt > 1)
        {
            TimeSpan pause = s_firstPause * Math.Pow(2, Math.Min(attempt - 2, 10));
            pause = (pause < s_longestPause ? pause : s_longestPause) * (0.5 + Random.Shared.NextDouble());
            TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
            pause = pause < left ? pause : left;
            // In whole milliseconds, which timers cut down to: what is left of the last one is no time for attempts.
            if (pause > TimeSpan.Zero)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(pause.TotalMilliseconds)), aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return !aborted.IsCancellationRequested && Stopwatch.GetTimestamp() < deadline;
    }
}
