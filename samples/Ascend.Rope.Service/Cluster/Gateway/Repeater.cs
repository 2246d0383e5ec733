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
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(500);

    private readonly RopeClusterOptions _options = options.Value;

    /// <summary>Runs a call.</summary>
    /// <param name="send">Makes an attempt, which is waited for as long as it is told.</param>
    /// <param name="owner">Whose it is, for the log.</param>
    /// <param name="deadline">When its answer is late.</param>
    /// <param name="isLong">Whether it may well take all of its time, as when a table is made.</param>
    /// <param name="aborted">Tells that its caller has gone.</param>
    public async ValueTask<RepeatedCall<T>> RunAsync<T>(
        Func<TimeSpan, CancellationToken, Task<T>> send, string owner, long deadline, bool isLong, CancellationToken aborted) where T : SiloReply
    {
        Refusal? last = null;
        int refused = 0;
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
            if (aborted.IsCancellationRequested)
                return new RepeatedCall<T>(null, Refusal.Gone, attempt - 1);
            if (left <= TimeSpan.Zero)
                return new RepeatedCall<T>(null, last ?? Refusal.Late, attempt - 1);
            (T? reply, string outcome) = await TryAsync(send, owner, isLong ? left : Patience(left), aborted).ConfigureAwait(false);
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

            if (!await PauseAsync(attempt, deadline, aborted).ConfigureAwait(false))
                continue;
            meter.Repeated(outcome);
        }
    }

    /// <summary>How long an attempt may take: longer where all silos have a queue, so that nobody leaves one to stand at the end of another.</summary>
    private TimeSpan Patience(TimeSpan left)
    {
        TimeSpan patience = _options.AttemptTimeout + forecast.ExpectedWait;
        return patience < left ? patience : left;
    }

    /// <summary>Whether another silo may do what one has refused.</summary>
    private static bool MayHelp(RefusalReason reason) =>
        reason is RefusalReason.Busy or RefusalReason.NoDevice or RefusalReason.Stopping or RefusalReason.Deadline or RefusalReason.Gone;

    private static Refusal NoAnswer(string outcome) => new(
        outcome == Outcome.Failed ? RefusalReason.Failed : RefusalReason.NoDevice, "A silo answers a call in time.", $"None has, and the last attempt was {outcome}.", "Try again: lost silos are replaced by others.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>Makes an attempt.</summary>
    /// <returns>The answer, or null where there is none; and what came of it.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever fails is what came of the attempt.")]
    private async ValueTask<(T? Reply, string Outcome)> TryAsync<T>(
        Func<TimeSpan, CancellationToken, Task<T>> send, string owner, TimeSpan time, CancellationToken aborted) where T : SiloReply
    {
        CancellationToken lost = losses.Token;
        using CancellationTokenSource attempt = CancellationTokenSource.CreateLinkedTokenSource(aborted, lost);
        attempt.CancelAfter(time);
        try
        {
            T reply = await send(time, attempt.Token).ConfigureAwait(false);
            forecast.Told(reply.Silo, reply.ExpectedWait);
            if (!reply.IsWhole)
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
