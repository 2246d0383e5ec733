using System.Diagnostics;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Options;
using Ascend.Rope.Service.Telemetry;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Batching;

/// <summary>Makes calls of many small requests. Started after the pool of devices, and stopped before it: what waits by then is still served.</summary>
internal sealed class Batcher : IHostedService, IBacklog, IDisposable
{
    /// <summary>How late a request that nobody waits for any more may be answered.</summary>
    private static readonly TimeSpan s_sweepInterval = TimeSpan.FromMilliseconds(10);

    private readonly BatchingOptions _options;
    private readonly BatchWorkshop _workshop;
    private readonly CancellationTokenSource _stopped = new();
    private readonly List<BatchWorker> _workers = [];
    private readonly List<Thread> _threads = [];
    private Task _sweep = Task.CompletedTask;

    public Batcher(
        RopeDevicePool pool, IOptions<ServiceOptions> options, IOptions<AscendRopeOptions> poolOptions, ServiceMeter meter, ILogger<Batcher> logger)
    {
        _options = options.Value.Batching;
        _workshop = new BatchWorkshop(
            new BatchQueue(_options), new BatchPlaces(_options), pool, meter, poolOptions.Value.HangTimeout, logger);
        pool.DeviceLost += (_, lost) => _workshop.Places.Forget(lost.PooledDevice.Device!);
        meter.Observe("ascend.rope.queue.requests", "{request}", "Requests that wait for a batch", () => _workshop.Queue.Count);
    }

    /// <summary>How many requests wait.</summary>
    public int WaitingCount => _workshop.Queue.Count;

    /// <summary>How long a request that comes now is likely to wait for its answer.</summary>
    public TimeSpan ExpectedWait => _workshop.Queue.ExpectedWait;

    /// <summary>Whether a request is small enough to be batched.</summary>
    public bool Takes(RopeRequest request) => request.X.Length <= _options.MaxRequestBytes && request.Tokens <= _options.MaxTokensOf(request.Shape.Heads);

    /// <summary>Runs a request that <see cref="Takes"/>.</summary>
    /// <returns>Null when its result is there, or why it is not. To be awaited once.</returns>
    public ValueTask<Refusal?> RunAsync(RopeRequest request) => _workshop.Queue.TryAdd(request) is { } refusal ? new(refusal) : request.AsTask();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        int count = Math.Max(1, _workshop.Pool.Devices.Count) * _options.InFlightPerDevice;
        for (int i = 0; i < count; i++)
        {
            BatchWorker worker = new(_workshop);
            _workers.Add(worker);
            _threads.Add(new Thread(worker.Run) { IsBackground = true, Name = $"Batches {i}" });
        }

        _workshop.Queue.Workers = count;
        _threads.ForEach(thread => thread.UnsafeStart());
        _sweep = SweepAsync();
        ServiceLog.BatcherStarted(_workshop.Logger, _options.MaxTokens, count, _options.MaxDelay.TotalMicroseconds);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _workshop.Queue.Close();
        while (_threads.Exists(thread => thread.IsAlive) && !cancellationToken.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(1), CancellationToken.None).ConfigureAwait(false);
        if (_threads.Count(thread => thread.IsAlive) is var left and > 0)
            ServiceLog.WorkersLeft(_workshop.Logger, left, WaitingCount);
        _workshop.Queue.Sweep(Refusal.Stopping);
        await _stopped.CancelAsync().ConfigureAwait(false);
        await _sweep.ConfigureAwait(false);

        // A place that is still in flight holds what it uses by itself.
        _workshop.Places.Dispose();
    }

    public void Dispose()
    {
        _workshop.Queue.Close();
        _workshop.Places.Dispose();
        _stopped.Dispose();
    }

    /// <summary>Answers, as time goes by, those that nobody waits for any more, also while all workers wait for devices.</summary>
    private async Task SweepAsync()
    {
        using PeriodicTimer timer = new(s_sweepInterval);
        while (await WaitAsync(timer).ConfigureAwait(false))
        {
            long now = Stopwatch.GetTimestamp();
            _workshop.Queue.Sweep();
            _workers.ForEach(worker => worker.Sweep(now));
        }
    }

    private async ValueTask<bool> WaitAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stopped.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
