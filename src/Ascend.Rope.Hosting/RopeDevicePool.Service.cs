using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope.Hosting;

/// <content>Bringing devices into service, and taking them out.</content>
public sealed partial class RopeDevicePool
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Opens the devices, and lets them come into service one by one afterwards.</summary>
    /// <exception cref="NpuUnavailableException">NPUs are required, and none can be opened.</exception>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        Task<PooledDevice[]> opening = DeviceOpening.OpenAsync(_lock, _options, _loggers);
        PooledDevice[] devices = await DeviceThread.AnswerAsync(opening, Timeout.InfiniteTimeSpan, GiveUp, cancellationToken).ConfigureAwait(false);
        bool isEnded;
        lock (_lock)
        {
            isEnded = State != RopePoolState.NotStarted;
            if (!isEnded)
            {
                Volatile.Write(ref _devices, devices);
                State = RopePoolState.Running;
            }
        }

        // Somebody has disposed of the pool while its devices were opened.
        if (isEnded)
        {
            GiveUp(devices);
            return;
        }

        foreach (PooledDevice device in devices)
        {
            if (device.Info is { IsEmulated: true } && !_options.AllowEmulator)
                HostingLog.EmulatorNotAllowed(_logger, device);
            if (device.Device is null)
                Lose(device, device.Generation, device.NotOpened!);
            else
                _ = BringUpAsync(device, _options.WarmUp);
        }
    }

    /// <summary>Makes the streams of a device, and lets it run the operator. Where that fails, the device is lost, and tried again; false then.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever keeps a device from service is its failure, which health and log tell.")]
    private async Task<bool> BringUpAsync(PooledDevice device, bool check)
    {
        using Activity? activity = PoolActivities.Source.StartActivity(PoolActivities.WarmUp);
        activity?.SetTag(PoolMeter.DeviceKey, device.MetricTag);
        try
        {
            long start = Stopwatch.GetTimestamp();
            Task<NpuStream[]> call = DeviceThread.Run(() => OpenStreams(device, check));
            device.LastCall = call;
            NpuStream[] streams = await DeviceThread.AnswerAsync(call, _options.HangTimeout, GiveUp).ConfigureAwait(false);
            if (!TryBegin(device, streams))
            {
                GiveUp(streams);
                return true;
            }

            _ = WatchAsync(device);
            HostingLog.DeviceReady(_logger, device, Stopwatch.GetElapsedTime(start).TotalMilliseconds, _options.StreamsPerDevice, check);
            return true;
        }
        catch (Exception failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            Lose(device, device.Generation, failure);
            return false;
        }
    }

    /// <summary>Gives the streams of a device out, unless the pool has ended meanwhile.</summary>
    private bool TryBegin(PooledDevice device, NpuStream[] streams)
    {
        lock (_lock)
        {
            if (State == RopePoolState.Stopped)
                return false;
            device.Begin(streams.Length);
            foreach (NpuStream stream in streams)
                Give(device, stream);
            return true;
        }
    }

    /// <summary>Opens a device, if it is not yet, and makes its streams, on this thread, which a device that hangs keeps.</summary>
    private NpuStream[] OpenStreams(PooledDevice device, bool check)
    {
        NpuDevice npu = Opened(device);
        List<NpuStream> streams = [];
        try
        {
            while (streams.Count < _options.StreamsPerDevice)
                streams.Add(npu.CreateStream());
            if (check)
                OperatorCheck.Run(streams[0]);
            return [.. streams];
        }
        catch
        {
            GiveUp([.. streams]);
            throw;
        }
    }

    /// <summary>The device, opened if it is not, and opened anew where CANN has lost it: then all that was made on it must be gone.</summary>
    /// <exception cref="NpuUnavailableException">It cannot be opened; where something is left of it, the exception says so.</exception>
    private static NpuDevice Opened(PooledDevice device)
    {
        if (device.Device is not { } opened)
            return device.Open(NpuDevice.Open(device.DeviceOptions));
        try
        {
            opened.ThrowIfLost();
            return opened;
        }
        catch (Exception gone) when (gone is NpuDeviceLostException or ObjectDisposedException)
        {
            opened.Dispose();
            return device.Open(NpuDevice.Open(device.DeviceOptions));
        }
    }

    /// <summary>A stream has failed: makes another, which has to run the operator first, or finds that its device is at fault.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "As for bringing up.")]
    private async Task ReplaceAsync(PooledDevice device, int generation, Exception failure)
    {
        try
        {
            if (DeviceFault.IsOfDevice(failure))
            {
                Lose(device, generation, failure);
                return;
            }

            HostingLog.StreamReplaced(_logger, device, failure);
            Task<NpuStream> call = DeviceThread.Run(() => CheckedStream(device.Device!));
            NpuStream stream = await DeviceThread.AnswerAsync(call, _options.HangTimeout, GiveUp).ConfigureAwait(false);
            bool isInService;
            lock (_lock)
            {
                isInService = IsInService(device, generation);
                if (isInService)
                    Give(device, stream);
            }

            if (!isInService)
                GiveUp(stream);
        }
        catch (Exception another)
        {
            Lose(device, generation, another);
        }
    }

    private static NpuStream CheckedStream(NpuDevice device)
    {
        NpuStream stream = device.CreateStream();
        try
        {
            OperatorCheck.Run(stream);
            return stream;
        }
        catch
        {
            GiveUp(stream);
            throw;
        }
    }

    /// <summary>Takes a device out of service, refuses those who wait for it, and tries it again later.</summary>
    /// <param name="device">The device.</param>
    /// <param name="generation">Which of its times in service has failed: of an earlier one it is out already, and may have come back.</param>
    /// <param name="failure">Why.</param>
    private void Lose(PooledDevice device, int generation, Exception failure)
    {
        NpuStream[] idle = [];
        List<Waiter> forIt = [], forAny = [];
        bool isNew;
        RopePoolRefusedException? none = null;
        lock (_lock)
        {
            if (State == RopePoolState.Stopped || device.Generation != generation)
                return;
            isNew = device.State != PooledDeviceState.Lost;
            if (isNew)
            {
                idle = device.End(PooledDeviceState.Lost, failure, DateTimeOffset.UtcNow);
                forIt.AddRange(_queue.TakeAll(device));
            }
            else
            {
                device.StillLost(failure);
            }

            if (HasNoDevice)
            {
                none = NoDevice();
                forAny.AddRange(_queue.TakeAll(device: null));
            }

            EndDrainIfDone();
        }

        forIt.ForEach(waiter => waiter.SetException(device.Refused()));
        forAny.ForEach(waiter => waiter.SetException(none!));
        GiveUp(idle);
        if (!isNew)
            return;
        HostingLog.DeviceLost(_logger, device, _options.RetryInterval.TotalSeconds, failure);
        if (device.Device is not null && DeviceLost is { } handlers)
            _ = Task.Run(() => TellLost(handlers, new DeviceLostEventArgs(device, failure)));
        _ = RetryAsync(device);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A handler that fails keeps neither the others from being told nor the pool from going on.")]
    private void TellLost(EventHandler<DeviceLostEventArgs> handlers, DeviceLostEventArgs lost)
    {
        foreach (EventHandler<DeviceLostEventArgs> handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(this, lost);
            }
            catch (Exception failure)
            {
                HostingLog.LossNotHandled(_logger, lost.PooledDevice, failure);
            }
        }
    }

    /// <summary>Tries a lost device again and again, until it is in service or the pool has ended.</summary>
    private async Task RetryAsync(PooledDevice device)
    {
        // No part of what the device was lost in, which ends before.
        Activity.Current = null;
        CancellationToken stopping = _stopping.Token;
        while (true)
        {
            await Task.Delay(_options.RetryInterval, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
                return;

            // While the last call has not come back, another would only hang beside it.
            if (device.LastCall.IsCompleted && await BringUpAsync(device, check: true).ConfigureAwait(false))
                return;
        }
    }

    /// <summary>Gives devices up that nobody waits for any more.</summary>
    private static void GiveUp(PooledDevice[] devices) => _ = DeviceThread.Run(() => Array.ForEach(devices, device => device.Device?.Dispose()));

    /// <summary>Gives streams up that nobody is to have any more, beside whatever they still do.</summary>
    private static void GiveUp(NpuStream[] streams) => Array.ForEach(streams, GiveUp);

    private static void GiveUp(NpuStream stream) => _ = DeviceThread.Run(stream.Dispose);
}
