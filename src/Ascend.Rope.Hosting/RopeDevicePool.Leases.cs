using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope.Hosting;

/// <content>Giving out and taking back. Nothing under the lock waits, or calls a device.</content>
public sealed partial class RopeDevicePool
{
    /// <summary>The lease is over: waits for the work of its stream, and gives the stream to the next, or replaces it.</summary>
    internal async ValueTask ReturnAsync(StreamLease lease)
    {
        Exception? told = lease.Failure, failure;
        try
        {
            await lease.Held.SynchronizeAsync(_options.HangTimeout).ConfigureAwait(false);
            failure = lease.Failure;
        }
        catch (Exception exception) when (IsOfAWait(exception))
        {
            failure = NotSettled(lease, told, exception);
        }

        TakeBack(lease, failure);
    }

    /// <summary>As <see cref="ReturnAsync"/>, waiting on this thread.</summary>
    internal void Return(StreamLease lease)
    {
        Exception? told = lease.Failure, failure;
        try
        {
            lease.Held.Synchronize(_options.HangTimeout);
            failure = lease.Failure;
        }
        catch (Exception exception) when (IsOfAWait(exception))
        {
            failure = NotSettled(lease, told, exception);
        }

        TakeBack(lease, failure);
    }

    private static bool IsOfAWait(Exception exception) => exception is CannException or TimeoutException or InvalidOperationException;

    /// <summary>The wait for what the renter has left has failed; returns what that says of the stream.</summary>
    private Exception NotSettled(StreamLease lease, Exception? told, Exception failure)
    {
        switch (failure)
        {
            case NpuDeviceLostException when told is not null:
                // Every call that needs the device says so from then on.
                return told;
            case CannException:
                // Whoever has waited for the stream has been told of its failures: nobody was told of this one.
                HostingLog.FailedUntold(_logger, lease.PooledDevice, lease.Renter, failure);
                return failure;
            case TimeoutException:
                return new TimeoutException(
                    $"The work on a returned stream of {lease.PooledDevice}, rented by {lease.Renter}, is not done after {_options.HangTimeout.TotalSeconds} s"
                    + $"{PendingWork.Of(lease.Held)}.");
            default:
                // It captures still, or was disposed of. That is the renter's mistake, and no fault of the device.
                return failure;
        }
    }

    /// <summary>The stream of a lease is given to the next, or replaced where something is wrong with it.</summary>
    private void TakeBack(StreamLease lease, Exception? failure)
    {
        PooledDevice device = lease.PooledDevice;
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

    private bool TryRent(PooledDevice? device, Renter renter, [NotNullWhen(true)] out StreamLease? lease)
    {
        lock (_lock)
            lease = RentIdle(device, renter);
        if (lease is null)
            return false;
        _meter.Waited(lease.PooledDevice, TimeSpan.Zero);
        return true;
    }

    private ValueTask<StreamLease> RentAsync(PooledDevice? device, Renter renter, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<StreamLease>(cancellationToken);
        Waiter? waiter = null;
        StreamLease? lease;
        RopePoolRefusedException? refused = null;
        lock (_lock)
        {
            lease = RentIdle(device, renter);
            if (lease is null)
            {
                refused = Refusal(device) ?? (_queue.Count >= _options.MaxWaiting ? Full() : null);
                if (refused is null)
                    waiter = _queue.Add(device, renter);
            }
        }

        if (lease is not null)
        {
            _meter.Waited(lease.PooledDevice, TimeSpan.Zero);
            return ValueTask.FromResult(lease);
        }

        if (waiter is not null)
            return new ValueTask<StreamLease>(WaitAsync(waiter, cancellationToken));
        _meter.Refused(refused!.Reason);
        return ValueTask.FromException<StreamLease>(refused);
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

    /// <summary>Rents an idle stream, or returns null. Where one is idle, nobody waits whom it would suit, so nobody is passed by.</summary>
    private StreamLease? RentIdle(PooledDevice? device, Renter renter) =>
        State == RopePoolState.Running && Free(device) is { } free ? Rent(free, free.TakeIdle(), renter) : null;

    /// <summary>A device with an idle stream: the one that is asked for, or the least busy.</summary>
    private PooledDevice? Free(PooledDevice? device)
    {
        if (device is not null)
            return device.HasIdle ? device : null;
        PooledDevice? best = null;
        foreach (PooledDevice candidate in _devices)
        {
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
    private bool HasNoDevice => Array.TrueForAll(_devices, static device => device.State is PooledDeviceState.Lost or PooledDeviceState.Closed);

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
