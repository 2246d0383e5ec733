namespace Ascend.Rope.Hosting;

/// <content>Looking after devices while nobody uses them.</content>
public sealed partial class RopeDevicePool
{
    /// <summary>Asks an NPU now and then whether it answers, as long as it is in service this time, and takes it out of service when it does not.</summary>
    private async Task WatchAsync(PooledDevice device)
    {
        if (_options.ProbeInterval == TimeSpan.Zero || device.Info is not { Kind: NpuDeviceKind.Npu })
            return;
        int generation = device.Generation;
        CancellationToken stopping = _stopping.Token;
        while (true)
        {
            await Task.Delay(_options.ProbeInterval, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested || !IsStillInService())
                return;
            if (await ProbeAsync(device).ConfigureAwait(false) is not { } failure)
                continue;
            if (IsStillInService())
                Lose(device, generation, failure);
            return;
        }

        bool IsStillInService()
        {
            lock (_lock)
                return IsInService(device, generation);
        }
    }

    /// <summary>Asks a device whether it answers, and returns what keeps it from service, if anything does.</summary>
    private async Task<Exception?> ProbeAsync(PooledDevice device)
    {
        try
        {
            NpuDevice npu = device.Device!;
            Task<bool> call = DeviceThread.Run(() =>
            {
                npu.ThrowIfLost();
                return true;
            });
            device.LastCall = call;
            await DeviceThread.AnswerAsync(call, _options.HangTimeout, static _ => { }).ConfigureAwait(false);
            return null;
        }
        catch (Exception failure) when (failure is CannException or TimeoutException or ObjectDisposedException)
        {
            // What else goes wrong with a question is nothing that work on the device would suffer from; work tells that itself.
            return DeviceFault.IsOfDevice(failure) ? failure : null;
        }
    }
}
