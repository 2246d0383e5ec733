using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Ascend.Rope.Sample;

namespace Ascend.Rope.Load;

/// <summary>Sends requests when they are due, whether or not those before have been answered, so that a slow service meets as many callers as a fast one.</summary>
internal sealed class LoadRun
{
    /// <summary>How long after its time an answer is still waited for, before it counts as lost.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMilliseconds(50);

    private readonly LoadSettings _settings;
    private readonly PayloadMix _payloads;
    private readonly Caller[] _callers;
    private readonly Tally _tally = new();
    private int _open;

    private LoadRun(LoadSettings settings, PayloadMix payloads, Caller[] callers) => (_settings, _payloads, _callers) = (settings, payloads, callers);

    /// <summary>Runs to the end, or until it is cancelled; the answers to what was sent by then are waited for.</summary>
    /// <exception cref="BadInputException">The settings do not fit each other, or a service makes no sessions.</exception>
    public static async Task<LoadReport> RunAsync(LoadSettings settings, LoadProgress progress, CancellationToken cancellationToken)
    {
        Check(settings);
        PayloadMix payloads = new(settings);
        int connections = Math.Max(1, settings.Connections / settings.Owners);

        // Neighbours are of different services, so that none gets its requests in bursts.
        Caller[] callers = [.. Enumerable.Range(0, settings.Owners).SelectMany(owner => settings.Urls.Select(url => new Caller(url, owner, connections, settings)))];
        try
        {
            if (settings.Sessions is { } path)
            {
                byte[] config = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
                foreach (Caller[] ofOwner in callers.Chunk(settings.Urls.Count))
                    await BeginSessionsAsync(ofOwner, config, settings, cancellationToken).ConfigureAwait(false);
            }

            return await new LoadRun(settings, payloads, callers).RunAsync(progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Array.ForEach(callers, caller => caller.Dispose());
        }
    }

    /// <summary>A session on each service, or, in a cluster, one that a gateway has made, another for each owner, and all know.</summary>
    private static async Task BeginSessionsAsync(Caller[] ofOwner, byte[] config, LoadSettings settings, CancellationToken cancellationToken)
    {
        if (!settings.IsOneCluster)
        {
            foreach (Caller caller in ofOwner)
                await caller.BeginSessionAsync(config, settings, cancellationToken).ConfigureAwait(false);
            return;
        }

        Caller maker = ofOwner[ofOwner[0].Number % ofOwner.Length];
        string id = await maker.BeginSessionAsync(config, settings, cancellationToken).ConfigureAwait(false);
        Array.ForEach(ofOwner, caller => caller.JoinSession(id));
    }

    private static void Check(LoadSettings settings)
    {
        int most = settings.Tokens.Max(share => share.Tokens);
        if (settings.Sessions is null && (settings.SessionShare < 1 || settings.IsOneCluster))
            throw new BadInputException("--session-share and --one-cluster say how sessions are used, and need them: give --sessions the config.json of a model.");
        if (settings.Sessions is not null && most > settings.Positions)
            throw new BadInputException($"A step has at most as many tokens as the table has positions, {settings.Positions}; --tokens asks for {most}. Raise --positions.");
        if ((long)most * settings.Heads * RopeShape.HeadDim > int.MaxValue / 4)
            throw new BadInputException($"A request has at most {int.MaxValue / 4} elements; {most} tokens of {settings.Heads} heads have more. Lower --tokens or --heads.");
    }

    private async Task<LoadReport> RunAsync(LoadProgress progress, CancellationToken cancellationToken)
    {
        DateTimeOffset started = DateTimeOffset.UtcNow;
        long start = Stopwatch.GetTimestamp();
        Task dispatch = Task.Factory.StartNew(
            () => Dispatch(start, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using PeriodicTimer second = new(TimeSpan.FromSeconds(1));
        while (!dispatch.IsCompleted || Volatile.Read(ref _open) > 0)
        {
            Task<bool> tick = second.WaitForNextTickAsync(CancellationToken.None).AsTask();
            while (!tick.IsCompleted && !(dispatch.IsCompleted && Volatile.Read(ref _open) == 0))
                await Task.WhenAny(tick, Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None)).ConfigureAwait(false);
            if (tick.IsCompleted)
                progress.Show(_tally.EndSecond(Stopwatch.GetElapsedTime(start), Volatile.Read(ref _open)));
        }

        await dispatch.ConfigureAwait(false);
        return _tally.Report(_settings, started, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>On a thread of its own: what it does late is told, and counts as the answer's time.</summary>
    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "The mix is to be the same for a seed.")]
    private void Dispatch(long start, CancellationToken cancellationToken)
    {
        Random random = new(_settings.Seed);
        long index = 0;
        foreach (TimeSpan due in Schedule.Of(_settings.Arrivals, _settings.Rate, _settings.Seed))
        {
            if (due >= _settings.Duration || !Wait(start, due, cancellationToken))
                return;
            Caller caller = _callers[index % _callers.Length];
            Payload payload = _payloads.Next(random, index++);
            Interlocked.Increment(ref _open);
            _ = Task.Run(() => SendAsync(caller, payload, due, start + (long)(due.TotalSeconds * Stopwatch.Frequency)), CancellationToken.None);
        }
    }

    private static bool Wait(long start, TimeSpan due, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan left = due - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                return true;
            Thread.Sleep(left > s_longestSleep ? s_longestSleep : left > s_shortest ? left : s_shortest);
        }

        return false;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever fails is an ending, and is counted as one.")]
    private async Task SendAsync(Caller caller, Payload payload, TimeSpan due, long intended)
    {
        Answer answer = default;
        try
        {
            TimeSpan left = _settings.Deadline - Stopwatch.GetElapsedTime(intended);
            if (left <= TimeSpan.Zero || !await caller.Slots.WaitAsync(left).ConfigureAwait(false))
            {
                answer = new Answer(Ending.NotSent);
                return;
            }

            try
            {
                answer = await ExchangeAsync(caller, payload, intended).ConfigureAwait(false);
            }
            finally
            {
                caller.Slots.Release();
            }
        }
        catch (OperationCanceledException)
        {
            answer = new Answer(Ending.Silent);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError
            is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            answer = new Answer(Ending.NotConnected);
        }
        catch (Exception)
        {
            answer = new Answer(Ending.Closed);
        }
        finally
        {
            _tally.Add(answer, due, Stopwatch.GetElapsedTime(intended), _settings);
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task<Answer> ExchangeAsync(Caller caller, Payload payload, long intended)
    {
        TimeSpan delay = Stopwatch.GetElapsedTime(intended);
        TimeSpan left = _settings.Deadline - delay;
        if (left < s_shortest)
            return new Answer(Ending.NotSent);
        _tally.Sent(delay);
        using CancellationTokenSource limit = new(left + s_patience);
        using HttpResponseMessage response = await caller.SendAsync(payload, left, limit.Token).ConfigureAwait(false);
        try
        {
            int status = (int)response.StatusCode;
            if (status != 200)
                return new Answer(Ending.Refused, status, response.Headers.RetryAfter is not null, await ProblemReason.ReadAsync(response.Content, limit.Token).ConfigureAwait(false));
            (int sameCount, int byteCount) = await ReadAsync(response, payload.Expected, limit.Token).ConfigureAwait(false);
            bool isRight = sameCount == payload.Expected.Length && byteCount == sameCount;
            if (!isRight)
                _tally.Wrong($"{payload.Query}: the first {sameCount} of {byteCount} bytes are those of the {payload.Expected.Length} that were expected");
            return new Answer(isRight ? Ending.Right : Ending.Wrong, status);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return new Answer(Ending.Cut);
        }
    }

    /// <summary>Reads an answer to its end.</summary>
    /// <returns>How many of its bytes, from the first on, are as expected, and how many there are.</returns>
    private static async Task<(int SameCount, int ByteCount)> ReadAsync(HttpResponseMessage response, byte[] expected, CancellationToken cancellationToken)
    {
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int same = 0;
            int done = 0;
            for (int read; (read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; done += read)
            {
                if (same == done)
                    same += buffer.AsSpan(0, read).CommonPrefixLength(expected.AsSpan(Math.Min(done, expected.Length)));
            }

            return (same, done);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
