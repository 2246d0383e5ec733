using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Ascend.Rope.Hosting;

/// <summary>The devices of a service and their streams: each stream is rented to one at a time.</summary>
/// <remarks>
/// <para>
/// Who comes first is served first. A stream comes from the device with the least work, or from the one that is asked for. A device that fails or hangs is taken
/// out of service, named in the log and by the health checks, and tried again; whether it does is asked also while nobody uses it.
/// </para>
/// <para>
/// The host starts and stops it. Hosted services that are registered after it stop before it, so that what they have accepted can still be done; from then on
/// nothing new is given out, and what is under way is waited for.
/// </para>
/// <code>
/// await using StreamLease lease = await pool.RentAsync(cancellationToken);
/// using NpuTensor y = lease.Device.Allocate&lt;Half&gt;(lease.Stream, shape);
/// InterleaveRope.Enqueue(x, cos, sin, y, lease.Stream);
/// await lease.Stream.SynchronizeAsync(cancellationToken);
/// </code>
/// </remarks>
public sealed partial class RopeDevicePool : IAsyncDisposable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly LeaseQueue _queue = new();

    /// <summary>What is rented, and what was returned and is waited for.</summary>
    private readonly HashSet<StreamLease> _leases = [];
    private readonly AscendRopeOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly PoolMeter _meter;
    private PooledDevice[] _devices = [];
    private long _rents;

    internal RopeDevicePool(AscendRopeOptions options, ILoggerFactory loggers, PoolMeter meter)
    {
        _options = options;
        _loggers = loggers;
        _logger = new QuietLogger(loggers.CreateLogger<RopeDevicePool>());
        _meter = meter;
        meter.Observe(this);
    }

    /// <summary>
    /// A device has gone out of service. Whoever keeps tensors, graphs or events on it disposes of them here: where CANN has lost the device, it is opened anew,
    /// which takes that nothing is left of what it was.
    /// </summary>
    /// <remarks>
    /// <para>Raised on a thread of the pool of threads, after the device's streams have been taken back that nobody had rented. A handler that fails is logged.</para>
    /// <para>
    /// It is raised once for each loss, so nobody is told of what is kept only afterwards. Whoever begins to keep something takes the lock that the handler takes, and
    /// keeps it only where <see cref="PooledDevice.State"/> is <see cref="PooledDeviceState.Ready"/> and <see cref="PooledDevice.Device"/> is still the object that it
    /// was made on; else disposes of it at once.
    /// </para>
    /// </remarks>
    public event EventHandler<DeviceLostEventArgs>? DeviceLost;

    /// <summary>Where the pool stands.</summary>
    public RopePoolState State { get; private set; }

    /// <summary>The devices, in order, those that are lost among them. Empty before the host has started the pool.</summary>
    public IReadOnlyList<PooledDevice> Devices => Volatile.Read(ref _devices);

    /// <summary>How many wait for a stream.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_lock)
                return _queue.Count;
        }
    }

    /// <summary>Rents a stream of the device with the least work, as soon as there is one.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="callerFile">The compiler gives it: what the log names when the stream is left at the end.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="RopePoolRefusedException">There will be none; the exception says why.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public ValueTask<StreamLease> RentAsync(
        CancellationToken cancellationToken = default, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        RentAsync(device: null, new Renter(callerFile, callerLine), cancellationToken);

    /// <summary>Rents a stream of one device, for data that lives there, as soon as there is one.</summary>
    /// <param name="device">One of <see cref="Devices"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="callerFile">The compiler gives it: what the log names when the stream is left at the end.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ArgumentException">The device is not of this pool.</exception>
    /// <exception cref="RopePoolRefusedException">There will be none; the exception says why.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public ValueTask<StreamLease> RentAsync(
        PooledDevice device, CancellationToken cancellationToken = default, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        ThrowIfStrange(device);
        return RentAsync(device, new Renter(callerFile, callerLine), cancellationToken);
    }

    /// <summary>Rents a stream of the device with the least work, if there is one now. Waits for nothing, and passes by nobody who waits.</summary>
    /// <remarks>Why there is none, <see cref="RentAsync(CancellationToken, string, int)"/> tells, or waits where that helps.</remarks>
    /// <param name="lease">The lease, or null. Code that cannot await ends it with <see cref="StreamLease.Dispose"/>.</param>
    /// <param name="callerFile">The compiler gives it: what the log names when the stream is left at the end.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    public bool TryRent([NotNullWhen(true)] out StreamLease? lease, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        TryRent(device: null, new Renter(callerFile, callerLine), out lease);

    /// <summary>Rents a stream of one device, if there is one now.</summary>
    /// <param name="device">One of <see cref="Devices"/>.</param>
    /// <param name="lease">The lease, or null.</param>
    /// <param name="callerFile">The compiler gives it: what the log names when the stream is left at the end.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ArgumentException">The device is not of this pool.</exception>
    public bool TryRent(
        PooledDevice device, [NotNullWhen(true)] out StreamLease? lease, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        ThrowIfStrange(device);
        return TryRent(device, new Renter(callerFile, callerLine), out lease);
    }

    private void ThrowIfStrange(PooledDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (Array.IndexOf(Volatile.Read(ref _devices), device) < 0)
            throw new ArgumentException($"A stream is rented of a device of the pool, one of its {nameof(Devices)}; {device} is none of them.", nameof(device));
    }
}
