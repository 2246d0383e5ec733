using System.Diagnostics;

namespace Ascend.Rope.Hosting;

/// <summary>A stream of a pool, for one at a time. Disposing waits for its work, and gives it to the next.</summary>
/// <remarks>
/// A failure that a wait for the stream has told is seen when it comes back: the pool replaces the stream then, and takes the device out of service where that is at
/// fault. A failure that nobody has waited for goes to the log. Disposing waits no longer than <see cref="AscendRopeOptions.HangTimeout"/>, and never throws.
/// </remarks>
public sealed class StreamLease : IAsyncDisposable, IDisposable
{
    private readonly RopeDevicePool _pool;
    private readonly NpuStream _stream;
    private readonly long _start = Stopwatch.GetTimestamp();
    private Exception? _failure;
    private bool _returned;

    internal StreamLease(RopeDevicePool pool, PooledDevice device, NpuStream stream, Renter renter)
    {
        _pool = pool;
        _stream = stream;
        PooledDevice = device;
        Generation = device.Generation;
        Renter = renter;
    }

    /// <summary>The device in the pool, to rent on it again.</summary>
    public PooledDevice PooledDevice { get; }

    /// <summary>The device, to allocate on.</summary>
    public NpuDevice Device => _stream.Device;

    /// <summary>The stream. Do not use it once the lease has ended, nor dispose of it.</summary>
    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    public NpuStream Stream
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _returned), this);
            return _stream;
        }
    }

    /// <summary>Which of the device's times in service the stream is of.</summary>
    internal int Generation { get; }

    /// <summary>Whose code has rented it.</summary>
    internal Renter Renter { get; }

    /// <summary>How long it has been rented.</summary>
    internal TimeSpan Age => Stopwatch.GetElapsedTime(_start);

    /// <summary>Whether the renter has given it back, and only its work is waited for.</summary>
    internal bool IsReturned => Volatile.Read(ref _returned);

    /// <summary>The stream, also when the lease has ended.</summary>
    internal NpuStream Held => _stream;

    /// <summary>What is wrong with the stream, as far as is known.</summary>
    internal Exception? Failure => Volatile.Read(ref _failure) ?? _stream.Failure;

    /// <summary>Tells the pool of a failure that only the caller has seen, such as that of an enqueue, so that the stream is replaced.</summary>
    /// <remarks>What says nothing of the stream is ignored: mistakes of arguments, and memory that ran out.</remarks>
    /// <param name="failure">What was thrown.</param>
    public void ReportFailure(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (DeviceFault.IsOfStream(failure))
            Interlocked.CompareExchange(ref _failure, failure, null);
    }

    /// <summary>Waits for the work of the stream, and gives it back, without holding a thread of the pool.</summary>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _returned, true) ? ValueTask.CompletedTask : _pool.ReturnAsync(this);

    /// <summary>As <see cref="DisposeAsync"/>, waiting on this thread.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _returned, true))
            _pool.Return(this);
    }
}
