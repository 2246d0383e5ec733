using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ascend.Rope.Sample;

namespace Ascend.Rope.Load;

/// <summary>Sends requests when they are due, whether or not those before have been answered, so that a slow service meets as many callers as a fast one.</summary>
internal sealed class LoadRun
{
    /// <summary>How long after its time an answer is still waited for, before it counts as lost.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Room for what comes behind an answer that is longer than expected.</summary>
    private const int BeyondByteCount = 4096;

    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMilliseconds(50);

    private readonly LoadSettings _settings;
    private readonly PayloadMix _payloads;
    private readonly Caller[] _callers;
    private readonly WrongBits _wrongBits;
    private readonly Tally _tally = new();
    private int _open;

    private LoadRun(LoadSettings settings, PayloadMix payloads, Caller[] callers)
    {
        (_settings, _payloads, _callers) = (settings, payloads, callers);
        _wrongBits = new WrongBits(payloads, settings.Type);
    }

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
        payload.Sent();
        using CancellationTokenSource limit = new(left + s_patience);
        using HttpResponseMessage response = await caller.SendAsync(payload, left, limit.Token).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(payload.Expected.Length + BeyondByteCount);
        try
        {
            int status = (int)response.StatusCode;
            if (status != 200)
                return new Answer(Ending.Refused, status, response.Headers.RetryAfter is not null, await ProblemReason.ReadAsync(response.Content, limit.Token).ConfigureAwait(false));
            long byteCount = await ReadAsync(response, buffer, payload.Expected.Length, limit.Token).ConfigureAwait(false);
            bool isRight = byteCount == payload.Expected.Length && buffer.AsSpan(0, payload.Expected.Length).SequenceEqual(payload.Expected);
            if (!isRight)
                _tally.Wrong(() => Describe(payload, buffer, byteCount));
            return new Answer(isRight ? Ending.Right : Ending.Wrong, status);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return new Answer(Ending.Cut);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>With the time of day, by which the log of the service is searched.</summary>
    private string Describe(Payload payload, byte[] answer, long byteCount)
    {
        string what = byteCount == payload.Expected.Length
            ? _wrongBits.Describe(payload, answer.AsSpan(0, payload.Expected.Length))
            : $"request {payload.Number} ({payload.Query}): {byteCount} bytes came instead of {payload.Expected.Length}";
        return string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss.fff} {what}");
    }

    /// <summary>Reads an answer to its end. Of one that is longer than expected, the buffer has the beginning.</summary>
    /// <returns>How many bytes there were.</returns>
    private static async Task<long> ReadAsync(HttpResponseMessage response, byte[] buffer, int expected, CancellationToken cancellationToken)
    {
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        long done = 0;
        for (int read; (read = await body.ReadAsync(buffer.AsMemory((int)Math.Min(done, expected)), cancellationToken).ConfigureAwait(false)) > 0;)
            done += read;
        return done;
    }
}
