using System.Diagnostics;

namespace Ascend.Rope.Hosting;

/// <content>Giving out and taking back. Nothing under the lock waits, or calls a device.</content>
public sealed partial class RopeDevicePool
{
    /// <summary>The lease is over: waits for the work of its stream, and gives the stream to the next, or replaces it.</summary>
    internal async ValueTask ReturnAsync(StreamLease lease)
    {
        PooledDevice device = lease.PooledDevice;
        Exception? failure = await SettleAsync(lease).ConfigureAwait(false);
        _meter.Used(device, lease.Age);
        bool isInService;
        lock (_lock)
        {
            _leases.Remove(lease);
            device.Returned();
            isInService = IsInService(device, lease.Generation);
            if (isInService && failure is null)
                Give(device, lease.Held);
            EndDrainIfDone();
        }

        if (isInService && failure is null)
            return;
        GiveUp(lease.Held);
        if (isInService)
            _ = ReplaceAsync(device, lease.Generation, failure!);
    }

    /// <summary>Waits for the work that the renter has left, and returns what is wrong with the stream, if anything.</summary>
    private async ValueTask<Exception?> SettleAsync(StreamLease lease)
    {
        Exception? told = lease.Failure;
        try
        {
            await lease.Held.SynchronizeAsync(_options.HangTimeout).ConfigureAwait(false);
            return lease.Failure;
        }
        catch (NpuDeviceLostException) when (told is not null)
        {
            // Every call that needs the device says so from then on.
            return told;
        }
        catch (CannException untold)
        {
            // Whoever has waited for the stream has been told of its failures: nobody was told of this one.
            HostingLog.FailedUntold(_logger, lease.PooledDevice, lease.Renter, untold);
            return untold;
        }
        catch (TimeoutException)
        {
            return new TimeoutException(
                $"The work on a returned stream of {lease.PooledDevice}, rented by {lease.Renter}, is not done after {_options.HangTimeout.TotalSeconds} s"
                + $"{PendingWork.Of(lease.Held)}.");
        }
        catch (InvalidOperationException misuse)
        {
            // It captures still, or was disposed of. That is the renter's mistake, and no fault of the device.
            return misuse;
        }
    }

    private ValueTask<StreamLease> RentAsync(PooledDevice? device, Renter renter, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<StreamLease>(cancellationToken);
        Waiter? waiter = null;
        StreamLease? lease = null;
        RopePoolRefusedException? refused;
        lock (_lock)
        {
            refused = Refusal(device);
            if (refused is null && Free(device) is { } free)
                lease = Rent(free, free.TakeIdle(), renter);
            else if (refused is null && _queue.Count >= _options.MaxWaiting)
                refused = Full();
            else if (refused is null)
                waiter = _queue.Add(device, renter);
        }

        if (refused is not null)
        {
            _meter.Refused(refused.Reason);
            return ValueTask.FromException<StreamLease>(refused);
        }

        if (waiter is not null)
            return new ValueTask<StreamLease>(WaitAsync(waiter, cancellationToken));
        _meter.Waited(lease!.PooledDevice, TimeSpan.Zero);
        return ValueTask.FromResult(lease);
    }

    private async Task<StreamLease> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        using Activity? activity = PoolActivities.Source.StartActivity(PoolActivities.Rent);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister((_, token) => Cancel(waiter, token), state: null);
        try
        {
            StreamLease lease = await waiter.Task.ConfigureAwait(false);
            activity?.SetTag(PoolMeter.DeviceKey, lease.PooledDevice.MetricTag);
            _meter.Waited(lease.PooledDevice, Stopwatch.GetElapsedTime(waiter.Start));
            return lease;
        }
        catch (RopePoolRefusedException refused)
        {
            activity?.SetStatus(ActivityStatusCode.Error, refused.Message);
            _meter.Refused(refused.Reason);
            throw;
        }
    }

    private void Cancel(Waiter waiter, CancellationToken cancellationToken)
    {
        bool removed;
        lock (_lock)
        {
            removed = _queue.Remove(waiter);
            EndDrainIfDone();
        }

        // Who was served a moment before has the stream.
        if (removed)
            waiter.SetCanceled(cancellationToken);
    }

    // The lock is held in what follows.

    /// <summary>Whether streams of that time of the device's are given out.</summary>
    private bool IsInService(PooledDevice device, int generation) =>
        State is RopePoolState.Running or RopePoolState.Draining && device.State == PooledDeviceState.Ready && device.Generation == generation;

    /// <summary>Gives an idle stream to whoever has waited longest for one of its device, or keeps it.</summary>
    private void Give(PooledDevice device, NpuStream stream)
    {
        if (_queue.TakeFor(device) is { } waiter)
            waiter.SetResult(Rent(device, stream, waiter.Renter));
        else
            device.Add(stream);
    }

    private StreamLease Rent(PooledDevice device, NpuStream stream, Renter renter)
    {
        device.Rented(++_rents);
        StreamLease lease = new(this, device, stream, renter);
        _leases.Add(lease);
        return lease;
    }

    /// <summary>
    /// A device with an idle stream: the one that is asked for, or the least busy. Where a stream is idle, nobody is waiting whom it would suit.
    /// </summary>
    private PooledDevice? Free(PooledDevice? device)
    {
        if (device is not null)
            return device.HasIdle ? device : null;
        PooledDevice? best = null;
        for (int index = 0; index < _devices.Count; index++)
        {
            PooledDevice candidate = _devices[index];
            if (candidate.HasIdle && (best is null || candidate.IsLessBusyThan(best)))
                best = candidate;
        }

        return best;
    }

    private RopePoolRefusedException? Refusal(PooledDevice? device) => State switch
    {
        RopePoolState.NotStarted => new RopePoolRefusedException(
            RopePoolRefusal.NotStarted, "The pool gives out streams once the host has started it. Register services that rent as they start after AddAscendRope."),
        RopePoolState.Draining or RopePoolState.Stopped => Stopping(),
        _ when device?.State is PooledDeviceState.Lost => device.Refused(),
        _ when HasNoDevice => NoDevice(),
        _ => null,
    };

    /// <summary>Whether no device is in service, or about to be.</summary>
    private bool HasNoDevice => _devices.All(device => device.State is PooledDeviceState.Lost or PooledDeviceState.Closed);

    private RopePoolRefusedException Full() => new(
        RopePoolRefusal.Full,
        $"As many as may wait for a stream are waiting: {_options.MaxWaiting}. Try again later, or raise {nameof(AscendRopeOptions.MaxWaiting)} or "
        + $"{nameof(AscendRopeOptions.StreamsPerDevice)}.");

    private RopePoolRefusedException NoDevice() => new(
        RopePoolRefusal.NoDevice,
        $"No device is in service: {string.Join("; ", _devices.Select(device => $"{device.Name}: {device.Failure?.Message}"))} They are tried again every "
        + $"{_options.RetryInterval.TotalSeconds} s.",
        _devices.Select(device => device.Failure).FirstOrDefault());

    private static RopePoolRefusedException Stopping() => new(
        RopePoolRefusal.Stopping,
        "The host is stopping: work in flight ends, and no stream is given out any more. Register services that have work to finish after AddAscendRope, so that "
        + "they stop before the pool does.");
}
