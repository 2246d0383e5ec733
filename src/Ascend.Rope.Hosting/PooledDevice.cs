namespace Ascend.Rope.Hosting;

/// <summary>A device in a pool. The object stays the same, whether the device is in service or lost, as long as the pool lasts.</summary>
public sealed class PooledDevice
{
    private readonly Lock _lock;
    private readonly Stack<NpuStream> _idle = new();
    private NpuDevice? _device;
    private Exception? _failure;
    private DateTimeOffset? _lostAt;

    /// <summary>When a stream of it was rented last, counted in rents.</summary>
    private long _lastRent;

    /// <param name="poolLock">The pool's lock, which is held while anything changes.</param>
    /// <param name="deviceOptions">How it is opened.</param>
    internal PooledDevice(Lock poolLock, NpuDeviceOptions deviceOptions)
    {
        _lock = poolLock;
        DeviceOptions = deviceOptions;
        MetricTag = $"npu:{deviceOptions.DeviceIndex}";
    }

    /// <summary>As in <c>NPU 0 (Ascend910B3)</c> or <c>CPU</c>; before it could be opened, <c>NPU 0</c>.</summary>
    public string Name => Device?.ToString() ?? $"NPU {DeviceOptions.DeviceIndex}";

    /// <summary>What it is, and why it was chosen; null before it could be opened.</summary>
    public NpuDeviceInfo? Info => Device?.Info;

    /// <summary>
    /// The device, to allocate on, whether or not it is in service; null before it could be opened. Another object once CANN had lost it and it was opened anew:
    /// what was made on the former has to be made again. From the first attempt to open it anew until one succeeds, it is the former, disposed of.
    /// </summary>
    public NpuDevice? Device => Volatile.Read(ref _device);

    /// <summary>Where it stands.</summary>
    public PooledDeviceState State { get; private set; }

    /// <summary>Why it is lost; null unless it is.</summary>
    public Exception? Failure
    {
        get
        {
            lock (_lock)
                return State == PooledDeviceState.Lost ? _failure : null;
        }
    }

    /// <summary>Since when it is lost; null unless it is.</summary>
    public DateTimeOffset? LostAt
    {
        get
        {
            lock (_lock)
                return State == PooledDeviceState.Lost ? _lostAt : null;
        }
    }

    /// <summary>How many streams it has: rented, idle, and those being replaced.</summary>
    public int StreamCount { get; private set; }

    /// <summary>How many of its streams are rented.</summary>
    public int RentedCount { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>How it is opened.</summary>
    internal NpuDeviceOptions DeviceOptions { get; }

    /// <summary>How often it has come into service: a stream of an earlier time is not given out any more.</summary>
    internal int Generation { get; private set; }

    /// <summary>Whether a stream can be had at once.</summary>
    internal bool HasIdle => State == PooledDeviceState.Ready && _idle.Count > 0;

    /// <summary>Whether it is the one to rent on: of devices with the same load, the one that was rented on longest ago.</summary>
    internal bool IsLessBusyThan(PooledDevice other) => (RentedCount, _lastRent).CompareTo((other.RentedCount, other._lastRent)) < 0;

    /// <summary>As metrics name it.</summary>
    internal string MetricTag { get; private set; }

    /// <summary>Why it could not be opened at first, or was not in time.</summary>
    internal Exception? NotOpened { get; set; }

    /// <summary>The last attempt to open it or bring it into service: a device that hangs never ends it.</summary>
    internal Task LastCall { get; set; } = Task.CompletedTask;

    /// <summary>Why nothing is given out, for those who have asked for this device.</summary>
    internal RopePoolRefusedException Refused() => new(
        RopePoolRefusal.DeviceLost,
        $"{Name} is not in service: {_failure?.Message ?? State.ToString()} It is tried again; rent on another device, where what you need can be made anew.",
        _failure);

    /// <summary>The device has been opened.</summary>
    /// <exception cref="ObjectDisposedException">The pool has ended meanwhile, and gives nothing back any more: the device is given back here.</exception>
    internal NpuDevice Open(NpuDevice device)
    {
        lock (_lock)
        {
            if (State != PooledDeviceState.Closed)
            {
                if (device.Info.Kind == NpuDeviceKind.Cpu)
                    MetricTag = "cpu";
                Volatile.Write(ref _device, device);
                return device;
            }
        }

        device.Dispose();
        throw new ObjectDisposedException(Name);
    }

    // The pool's lock is held in what follows.

    /// <summary>It comes into service; its streams are added one by one.</summary>
    internal void Begin(int streamCount)
    {
        State = PooledDeviceState.Ready;
        Generation++;
        StreamCount = streamCount;
        (_failure, _lostAt) = (null, null);
    }

    /// <summary>It goes out of service; what is idle is the caller's to give up.</summary>
    internal NpuStream[] End(PooledDeviceState state, Exception? failure, DateTimeOffset now)
    {
        NpuStream[] idle = [.. _idle];
        _idle.Clear();
        (State, StreamCount) = (state, 0);
        (_failure, _lostAt) = (failure, now);
        return idle;
    }

    /// <summary>It could not come into service this time either, maybe for another reason.</summary>
    internal void StillLost(Exception failure) => _failure = failure;

    internal void Add(NpuStream stream) => _idle.Push(stream);

    internal NpuStream TakeIdle() => _idle.Pop();

    internal void Rented(long rent) => (RentedCount, _lastRent) = (RentedCount + 1, rent);

    internal void Returned() => RentedCount--;
}
