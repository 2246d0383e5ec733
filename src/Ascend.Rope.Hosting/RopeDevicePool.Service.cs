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
        Task<IReadOnlyList<PooledDevice>> opening = DeviceThread.Run(() => DeviceOpening.Open(_lock, _options, _loggers));
        IReadOnlyList<PooledDevice> devices = await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
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
            foreach (PooledDevice device in devices)
                device.Device?.Dispose();
            return;
        }

        foreach (PooledDevice device in devices)
        {
            if (device.Info is { IsEmulated: true } && !_options.AllowEmulator)
                HostingLog.EmulatorNotAllowed(_logger, device);
            _ = device.Device is null ? LoseAsync(device, device.NotOpened!) : BringUpAsync(device, _options.WarmUp);
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

            HostingLog.DeviceReady(_logger, device, _options.StreamsPerDevice, check, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            return true;
        }
        catch (Exception failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            await LoseAsync(device, failure).ConfigureAwait(false);
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
        NpuDevice npu = OpenDevice(device);
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

    /// <summary>The device object, which one that was lost has to have anew: nothing of it must be left then, nor does anybody have a stream of it.</summary>
    /// <exception cref="NpuUnavailableException">It cannot be opened, or something is left.</exception>
    private NpuDevice OpenDevice(PooledDevice device)
    {
        int rented;
        lock (_lock)
        {
            if (!device.IsGone && device.Device is { } open)
                return open;
            rented = device.RentedCount;
        }

        if (rented > 0)
            throw new NpuUnavailableException($"{device} was lost, and {rented} of its streams are rented still: it is opened again once they are back.");
        device.Device?.Dispose();
        return device.Open(NpuDevice.Open(device.DeviceOptions));
    }

    /// <summary>A stream has failed: makes another, which has to run the operator first, or finds that its device is at fault.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "As for bringing up.")]
    private async Task ReplaceAsync(PooledDevice device, int generation, Exception failure)
    {
        try
        {
            if (DeviceFault.IsOfDevice(failure))
            {
                await LoseAsync(device, failure).ConfigureAwait(false);
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
            await LoseAsync(device, another).ConfigureAwait(false);
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
    private async Task LoseAsync(PooledDevice device, Exception failure)
    {
        NpuStream[] idle = [];
        List<Waiter> forIt = [], forAny = [];
        bool isNew;
        RopePoolRefusedException? none = null;
        lock (_lock)
        {
            if (State == RopePoolState.Stopped)
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
        await RetryAsync(device).ConfigureAwait(false);
    }

    /// <summary>Tries a lost device again and again, until it is in service or the pool has ended.</summary>
    private async Task RetryAsync(PooledDevice device)
    {
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

    /// <summary>Gives streams up that nobody is to have any more, beside whatever they still do.</summary>
    private static void GiveUp(NpuStream[] streams) => Array.ForEach(streams, GiveUp);

    private static void GiveUp(NpuStream stream) => _ = DeviceThread.Run(stream.Dispose);
}
