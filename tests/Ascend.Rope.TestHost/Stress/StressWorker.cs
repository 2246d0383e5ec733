namespace Ascend.Rope.TestHost.Stress;

/// <summary>One thread's work: operations in random order, each of which ends with a result that is looked at, or with a fault.</summary>
/// <param name="devices">What is shared with the others.</param>
/// <param name="faults">Hears of the faults.</param>
/// <param name="seed">Decides what it does.</param>
internal sealed partial class StressWorker(StressDevice[] devices, FaultInjector faults, int seed) : IDisposable
{
    private readonly Random _random = new(seed);
    private readonly NpuStream?[] _streams = new NpuStream?[devices.Length];

    private int _hereIndex;

    public long Operations { get; private set; }

    /// <summary>What it is doing, for reports.</summary>
    public string Current { get; private set; } = string.Empty;

    public List<string> Wrong { get; } = [];

    public void Run(CancellationToken end)
    {
        (string Name, Action Act)[] acts = [.. Acts<Half>(), .. Acts<BFloat16>(), .. OtherActs()];
        while (!end.IsCancellationRequested)
        {
            _hereIndex = _random.Next(devices.Length);
            (Current, Action act) = acts[_random.Next(acts.Length)];
            Try(act);
            Operations++;
        }

        Current = string.Empty;
    }

    public void Dispose()
    {
        for (int i = 0; i < _streams.Length; i++)
            Renew(i);
    }

    /// <summary>The device that the operation is on.</summary>
    private StressDevice Here => devices[_hereIndex];

    /// <summary>This thread's own stream on the device.</summary>
    private NpuStream Own => _streams[_hereIndex] ??= Here.Device.CreateStream(new NpuStreamOptions { ReuseExecutors = _random.Next(4) > 0 });

    private void Renew(int index)
    {
        _streams[index]?.Dispose();
        _streams[index] = null;
    }

    private void Try(Action act)
    {
        try
        {
            act();
        }
        catch (CannException failure) when (faults.Hear(failure))
        {
            // Whatever else the stream was to do, another operation is not to hear of it.
            Settle();
        }
#pragma warning disable CA1031 // Whatever it is, it is a finding.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Wrong.Add($"{Current}: {exception}");
        }
    }

    /// <summary>Waits for what an operation that has failed has left on this thread's streams.</summary>
    private void Settle()
    {
        foreach (NpuStream? stream in _streams)
        {
            try
            {
                stream?.Synchronize();
            }
            catch (CannException failure) when (faults.Hear(failure))
            {
            }
        }
    }
}
