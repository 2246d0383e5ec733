using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Hosting;

/// <content>The end: what is under way is waited for, and what does not end in time is left and named.</content>
public sealed partial class RopeDevicePool
{
    /// <summary>How long giving streams and devices back may take. That is calls alone, no work.</summary>
    private static readonly TimeSpan s_closeTimeout = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes nothing new on, waits for what is under way, and gives all back. Never throws.</summary>
    /// <param name="cancellationToken">Ends the wait for what is under way.</param>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        int leases;
        int waiting;
        RopePoolState before;
        lock (_lock)
        {
            before = State;
            if (before is RopePoolState.NotStarted or RopePoolState.Running)
                State = RopePoolState.Draining;
            (leases, waiting) = (_leases.Count, _queue.Count);
            EndDrainIfDone();
        }

        switch (before)
        {
            case RopePoolState.NotStarted:
                Close();
                _stopped.SetResult();
                return;
            case RopePoolState.Draining or RopePoolState.Stopped:
                await _stopped.Task.ConfigureAwait(false);
                return;
        }

        using Activity? activity = PoolActivities.Source.StartActivity(PoolActivities.Drain);
        long start = Stopwatch.GetTimestamp();
        HostingLog.Draining(_logger, _options.DrainTimeout.TotalSeconds, leases, waiting);
        using (CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            limit.CancelAfter(_options.DrainTimeout);
            await _drained.Task.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        IReadOnlyList<StreamLease> left = Close();
        if (left.Count > 0)
            activity?.SetStatus(ActivityStatusCode.Error, $"streams that were left: {left.Count}");
        await GiveBackAsync(left).ConfigureAwait(false);
        HostingLog.Drained(_logger, Stopwatch.GetElapsedTime(start).TotalMilliseconds, leases, waiting, left.Count);
        _stopped.SetResult();
    }

    /// <summary>Ends a pool that its host has not stopped, without waiting for what is under way.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>As <see cref="Dispose"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _stopping.Dispose();
        _meter.Dispose();
    }

    /// <summary>Refuses whoever still waits; what is rented still, or returned and not done, is left.</summary>
    private IReadOnlyList<StreamLease> Close()
    {
        IReadOnlyList<Waiter> waiters;
        IReadOnlyList<StreamLease> left;
        lock (_lock)
        {
            State = RopePoolState.Stopped;
            waiters = _queue.TakeAll();
            left = [.. _leases];
        }

        _stopping.Cancel();
        foreach (Waiter waiter in waiters)
            waiter.SetException(Stopping());
        foreach (StreamLease lease in left)
            HostingLog.StreamLeft(_logger, lease.PooledDevice, lease.Renter, lease.Age.TotalSeconds, lease.IsReturned ? "returned" : "not returned", PendingWork.Of(lease.Held));
        if (waiters.Count > 0)
            HostingLog.WaitersRefused(_logger, waiters.Count);
        return left;
    }

    /// <summary>
    /// Gives devices and idle streams back. What is lost, or has work that was left, may hang, and is not waited for; it is given back nevertheless, since another
    /// pool of the process, or its next one, can open a lost device anew only once this one holds nothing of it.
    /// </summary>
    private async Task GiveBackAsync(IReadOnlyList<StreamLease> left)
    {
        List<(PooledDevice Device, Task Closing)> awaited = [];
        foreach (PooledDevice device in _devices)
        {
            bool mayHang = device.State == PooledDeviceState.Lost || left.Any(lease => lease.PooledDevice == device);
            NpuStream[] idle;
            lock (_lock)
                idle = device.End(PooledDeviceState.Closed, device.Failure, DateTimeOffset.UtcNow);
            Task closing = DeviceThread.Run(() => GiveBack(device, idle));
            if (!mayHang)
                awaited.Add((device, closing));
        }

        await Task.WhenAny(Task.WhenAll(awaited.Select(item => item.Closing)), Task.Delay(s_closeTimeout)).ConfigureAwait(false);
        foreach ((PooledDevice device, Task closing) in awaited)
        {
            if (!closing.IsCompletedSuccessfully)
                HostingLog.DeviceNotClosed(_logger, device, s_closeTimeout.TotalSeconds, closing.Exception?.InnerException);
        }
    }

    private static void GiveBack(PooledDevice device, NpuStream[] idle)
    {
        Array.ForEach(idle, stream => stream.Dispose());
        device.Device?.Dispose();
    }

    /// <summary>Nothing is under way any more, and nobody waits. The lock is held.</summary>
    private void EndDrainIfDone()
    {
        if (State == RopePoolState.Draining && _leases.Count == 0 && _queue.Count == 0)
            _drained.TrySetResult();
    }
}
