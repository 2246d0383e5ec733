using System.Diagnostics;
using System.Text.Json;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Options;
using Ascend.Rope.Service.Sessions;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Live;

/// <summary>Writes the figures once a second, however many look at them.</summary>
internal sealed class LiveSampler : BackgroundService
{
    /// <summary>How far back rates and times look, in samples.</summary>
    private const int Window = 10;

    /// <summary>How far back the charts look, in samples.</summary>
    private const int Past = 120;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly LiveCounts _counts;
    private readonly RopeDevicePool _pool;
    private readonly Batcher _batcher;
    private readonly AdmissionGate _gate;
    private readonly SessionStore _sessions;
    private readonly ServiceOptions _options;
    private readonly TimeProvider _time;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Queue<LiveSnapshot> _snapshots = new();
    private readonly LiveRing _answers = new(Past);
    private readonly LiveRing _refusals = new(Past);
    private readonly LiveRing _medians = new(Past);
    private readonly LiveRing _p99s = new(Past);
    private readonly LiveRing _waiting = new(Past);
    private LiveSnapshot _last;
    private byte[] _json;

    public LiveSampler(
        LiveCounts counts, RopeDevicePool pool, Batcher batcher, AdmissionGate gate, SessionStore sessions, IOptions<ServiceOptions> options, TimeProvider time)
    {
        (_counts, _pool, _batcher, _gate, _sessions, _options, _time) = (counts, pool, batcher, gate, sessions, options.Value, time);
        _last = counts.Take();
        _snapshots.Enqueue(_last);
        _json = Write(_last);
    }

    /// <summary>The latest figures, as JSON.</summary>
    public ReadOnlyMemory<byte> Json => Volatile.Read(ref _json);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(s_interval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            Sample();
    }

    private void Sample()
    {
        LiveSnapshot now = _counts.Take();
        LiveWindow second = new(_last, now);
        LiveTimes times = second.AnswerTimes();
        _answers.Add(second.AnswersPerSecond);
        _refusals.Add(second.RefusalsPerSecond);
        _medians.Add(times.P50);
        _p99s.Add(times.P99);
        _waiting.Add(_batcher.WaitingCount);
        _last = now;
        if (_snapshots.Count > Window)
            _snapshots.Dequeue();
        _snapshots.Enqueue(now);
        Volatile.Write(ref _json, Write(now));
    }

    private byte[] Write(LiveSnapshot now)
    {
        LiveWindow window = new(_snapshots.Peek(), now);
        LiveFigures figures = new(
            Stopwatch.GetElapsedTime(_start).TotalSeconds, Stopwatch.GetElapsedTime(_snapshots.Peek().At, now.At).TotalSeconds, Name(_pool.State),
            window.AnswersPerSecond, window.TokensPerSecond, window.RefusalsPerSecond, window.AnswerTimes(), Queue(window), Batches(window, now),
            [.. _pool.Devices.Select(Device)], window.Refusals(), Sessions(),
            new LiveHistory(_answers.ToArray(), _refusals.ToArray(), _medians.ToArray(), _p99s.ToArray(), _waiting.ToArray()));
        return JsonSerializer.SerializeToUtf8Bytes(figures, LiveJson.Default.LiveFigures);
    }

    private LiveQueue Queue(LiveWindow window) => new(
        _batcher.WaitingCount, _options.Batching.MaxWaiting, _gate.RequestCount, _options.Limits.MaxRequests, _gate.ByteCount, _options.Limits.MaxBytes,
        _batcher.ExpectedWait.TotalMilliseconds, window.WaitTimes());

    private LiveBatches Batches(LiveWindow window, LiveSnapshot now) => new(
        window.BatchesPerSecond, window.RequestsPerBatch, window.GraphShare, window.PaddingShare, now.Repeats, _options.Batching.MaxTokens, window.Sizes());

    private LiveSessions Sessions() => new(_sessions.Count, _options.Sessions.MaxSessions, _sessions.TableBytes, _options.Sessions.MaxTableBytes);

    private LiveDevice Device(PooledDevice device) => new(
        device.Name, Name(device.State), device.RentedCount, device.StreamCount, device.Failure?.Message,
        device.LostAt is { } lost ? (_time.GetUtcNow() - lost).TotalSeconds : null);

    private static string Name(PooledDeviceState state) => state switch
    {
        PooledDeviceState.Starting => "starting",
        PooledDeviceState.Ready => "ready",
        PooledDeviceState.Lost => "lost",
        _ => "closed",
    };

    private static string Name(RopePoolState state) => state switch
    {
        RopePoolState.NotStarted => "starting",
        RopePoolState.Running => "running",
        RopePoolState.Draining => "draining",
        _ => "stopped",
    };
}
