using System.Diagnostics;
using System.Diagnostics.Metrics;
using Ascend.Rope.Backends;
using Ascend.Rope.Telemetry;

namespace Ascend.Rope;

/// <summary>A queue of one device, which runs its work in the order in which it was enqueued.</summary>
/// <remarks>
/// Any thread may enqueue on a stream and wait for it. Disposing waits for the work that is under way; a stream that is left to the finalizer is
/// waited for by a thread of the library's own. Work of different streams runs in no given order, unless one waits for an event of the other.
/// </remarks>
public sealed partial class NpuStream : IDisposable, IAsyncDisposable
{
    private const string WorkOfTheStream = "The stream's work is not done";

    private readonly IStreamBackend _backend;
    private readonly OperationLog? _operations;

    /// <summary>Held while something is enqueued, so that a capture has either all of it or nothing.</summary>
    private readonly Lock _lock;
    private CaptureLane? _lane;
    private bool _disposed;

    internal NpuStream(NpuDevice device, IStreamBackend backend)
    {
        Device = device;
        _backend = backend;
        _lock = backend.EnqueueLock;
        _operations = backend.Operations;
        LiveObjects.Add(LiveObject.Stream);
    }

    /// <summary>The device that the stream runs on.</summary>
    public NpuDevice Device { get; }

    /// <summary>Whether everything enqueued so far is done. Does not wait, and does not report errors: <see cref="Synchronize()"/> does.</summary>
    /// <exception cref="ObjectDisposedException">The stream has been disposed of.</exception>
    /// <exception cref="CannException">CANN could not tell.</exception>
    public bool IsIdle
    {
        get
        {
            ThrowIfDisposed();
            ThrowIfCapturing("asked whether it is idle");
            return _backend.IsIdle;
        }
    }

    /// <summary>The first failure that a wait for the stream has met, whoever it was told; null when there was none. For those who keep streams and give them out.</summary>
    /// <remarks>A stream goes on after a failure, but what it was given before and behind the failed work may not have been done.</remarks>
    public CannException? Failure => _backend.FirstFailure?.ToException();

    /// <summary>What the stream was given since a wait for it ended last, oldest first, and no more than the last 63: what may still be under way. Empty on the CPU.</summary>
    public IReadOnlyList<NpuOperation> Unconfirmed => _operations?.Uncovered().Known ?? [];

    /// <summary>Waits until everything enqueued so far is done.</summary>
    /// <exception cref="ObjectDisposedException">The stream has been disposed of.</exception>
    /// <exception cref="CannException">CANN reports an error, which work enqueued earlier may have caused: <see cref="CannException.Suspects"/>.</exception>
    public void Synchronize()
    {
        ThrowIfDisposed();
        ThrowIfCapturing("waited for");
        WaitTelemetry.Run(WaitTelemetry.Stream, Device.Label, _backend, static stream => stream.Synchronize());
    }

    /// <summary>Waits until everything enqueued so far is done, without holding a thread of the pool.</summary>
    /// <remarks>What follows an await may run on another thread: that is fine, since the library binds its context at every call.</remarks>
    /// <param name="cancellationToken">Ends the wait; the work goes on.</param>
    /// <exception cref="ObjectDisposedException">The stream has been disposed of.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="CannException">CANN reports an error, which work enqueued earlier may have caused: <see cref="CannException.Suspects"/>.</exception>
    public Task SynchronizeAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ThrowIfCapturing("waited for");
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled(cancellationToken)
            : WaitTelemetry.RunAsync(
                WaitTelemetry.Stream, Device.Label, (Stream: _backend, Token: cancellationToken),
                static wait => wait.Stream.SynchronizeAsync(Timeout.InfiniteTimeSpan, wait.Token));
    }

    /// <summary>Waits until everything enqueued so far is done, but no longer than that.</summary>
    /// <remarks>
    /// When the time is up, the work goes on, and its operands stay alive: wait again, or dispose of the stream, which waits for it. What an NPU has done within
    /// some 50 microseconds, or without a limit, this thread waits for alone; otherwise another thread sits in CANN's wait, which a device that hangs keeps.
    /// </remarks>
    /// <param name="timeout">How long to wait at most; 0 only looks, and <see cref="Timeout.InfiniteTimeSpan"/> sets no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than 24 days.</exception>
    /// <exception cref="TimeoutException">The time was up before the work was done.</exception>
    /// <inheritdoc cref="Synchronize()"/>
    public void Synchronize(TimeSpan timeout)
    {
        TimeLimit.Check(timeout);
        ThrowIfDisposed();
        ThrowIfCapturing("waited for");
        WaitTelemetry.Run(WaitTelemetry.Stream, Device.Label, (Stream: _backend, Limit: timeout), static wait =>
        {
            if (!wait.Stream.Synchronize(wait.Limit))
                throw TimeLimit.Passed(WorkOfTheStream, wait.Limit);
        });
    }

    /// <summary>As <see cref="Synchronize(TimeSpan)"/>, without holding a thread of the pool.</summary>
    /// <param name="timeout">How long to wait at most; 0 only looks, and <see cref="Timeout.InfiniteTimeSpan"/> sets no limit.</param>
    /// <param name="cancellationToken">Ends the wait; the work goes on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than 24 days.</exception>
    /// <exception cref="TimeoutException">The time was up before the work was done.</exception>
    /// <inheritdoc cref="SynchronizeAsync(CancellationToken)"/>
    public Task SynchronizeAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        TimeLimit.Check(timeout);
        ThrowIfDisposed();
        ThrowIfCapturing("waited for");
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled(cancellationToken)
            : WaitTelemetry.RunAsync(
                WaitTelemetry.Stream, Device.Label, (Stream: _backend, Limit: timeout, Token: cancellationToken),
                static wait => TimeLimit.Explain(wait.Stream.SynchronizeAsync(wait.Limit, wait.Token), WorkOfTheStream, wait.Limit));
    }

    /// <summary>Waits for the work that is under way and gives the stream back.</summary>
    /// <remarks>An error of that work goes to the log, and to whoever next copies a tensor that the stream worked on.</remarks>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        BeginDisposal();
        _backend.Dispose();
    }

    /// <summary>As <see cref="Dispose"/>, without holding the thread while it waits.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        BeginDisposal();
        return _backend.DisposeAsync();
    }

    /// <summary>Hands a stream that was forgotten to a thread that may wait for it.</summary>
    ~NpuStream()
    {
        if (OwnCapture is { } capture)
            Device.Captures.End(capture);
        _backend.Abandon();
        LiveObjects.Remove(LiveObject.Stream);
    }

    /// <summary>The stream as memory and graphs know it.</summary>
    internal IStreamBackend Backend => _backend;

    internal void EnqueueRope(NpuTensor x, NpuTensor cos, NpuTensor sin, NpuTensor y, in RopeGeometry geometry, in Caller caller)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            using Lock.Scope gate = EnterCapture();

            // Noted before and not after, since a launch that reports a failure may still have reached the device.
            NoteUse(x.Storage);
            NoteUse(cos.Storage);
            NoteUse(sin.Storage);
            NoteUse(y.Storage);
            using NotedOperation noted = Note(NpuOperationKind.Rope, caller);
            RopeCall call = new(x.Region, cos.Region, sin.Region, y.Region, x.ElementType, geometry);
            if (x.IsDense && cos.IsDense && sin.IsDense)
                _backend.EnqueueRope(call);
            else
                _backend.EnqueueRopeOfViews(call with { IsDense = false }, x.Layout, cos.Layout, sin.Layout);
        }

        GC.KeepAlive(this);
    }

    internal void BeginCapture(NpuCaptureMode mode)
    {
        ThrowIfDisposed();
        if (Lane is null)
            _backend.Synchronize();
        lock (_lock)
        {
            ThrowIfDisposed();
            if (Lane is not null)
                throw new InvalidOperationException("The stream is capturing already: end that capture, or capture on another stream.");
            using OwnerCode.Scope owners = OwnerCode.UnderLock();
            Capture capture = Device.Captures.Begin(mode);
            try
            {
                _backend.BeginCapture(mode);
                Volatile.Write(ref _lane, new CaptureLane(capture, this));
            }
            catch
            {
                Device.Captures.End(capture);
                throw;
            }
        }
    }

    internal NpuGraph EndCapture()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (Lane is null)
                throw new InvalidOperationException("The stream is not capturing: begin with NpuGraph.Begin.");
            if (OwnCapture is not { } capture)
                throw new InvalidOperationException("A capture ends on the stream that has begun it; this one has joined it: end it there.");
            if (capture.Mode != NpuCaptureMode.Relaxed && capture.ThreadId != Environment.CurrentManagedThreadId)
            {
                throw new InvalidOperationException(
                    $"A capture in {capture.Mode} mode ends on the thread that has begun it, {capture.ThreadId}; this is "
                    + $"{Environment.CurrentManagedThreadId}. An await between may have changed threads: capture without one, or in Relaxed mode.");
            }

            lock (Device.Captures.Gate)
            {
                if (capture.OpenLanes == 0)
                    return new NpuGraph(Device, TakeGraph(capture), [.. capture.Storages]);
                int open = capture.OpenLanes;
                DiscardCapture();
                throw new InvalidOperationException(
                    $"The capture was discarded, since {open} of the streams that joined it have not joined back: record an event behind all work of each, and "
                    + "let the stream that has begun the capture wait for it, before the capture ends.");
            }
        }
    }

    /// <summary>
    /// Ends a capture that is not wanted, if there is one. That it fails is no matter: it is over then too. As it takes the lock, a stream that is being
    /// disposed of is given nothing any more when this returns.
    /// </summary>
    internal void DiscardCapture()
    {
        lock (_lock)
        {
            if (OwnCapture is not { } capture)
                return;
            using OwnerCode.Scope owners = OwnerCode.UnderLock();
            try
            {
                lock (Device.Captures.Gate)
                    TakeGraph(capture).Dispose();
            }
            catch (CannException)
            {
            }
        }
    }

    internal void Replay(IGraphBackend graph, Storage[] storages, in Caller caller)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            ThrowIfCapturing("given a graph to replay");
            foreach (Storage storage in storages)
                storage.UsedBy(_backend);
            using NotedOperation noted = Note(NpuOperationKind.GraphReplay, caller);
            _backend.Replay(graph);
        }

        GC.KeepAlive(this);
    }

    internal void ThrowIfCapturing(string what)
    {
        if (Lane is not null)
            throw new InvalidOperationException($"A stream that captures records and runs nothing, so it cannot be {what}: end the capture first.");
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);

    /// <summary>The capture under way that this stream has begun, or null.</summary>
    private Capture? OwnCapture => Lane is { } lane && lane.Origin == this ? lane.Capture : null;

    /// <summary>Ends the capture, which is over also when this throws. The lock and the gate are held.</summary>
    private IGraphBackend TakeGraph(Capture capture)
    {
        using OwnerCode.Scope owners = OwnerCode.UnderLock();
        try
        {
            return _backend.EndCapture();
        }
        finally
        {
            CaptureLane? lane = _lane;
            _lane = null;
            Device.Captures.End(capture);
            lane?.End();
        }
    }

    /// <summary>Refuses what comes from now on, and discards a capture that is under way.</summary>
    private void BeginDisposal()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
            LiveObjects.Remove(LiveObject.Stream);
        DiscardCapture();
    }

    /// <summary>Notes what the stream is about to be given, unless it only records that. The lock is held.</summary>
    private NotedOperation Note(NpuOperationKind kind, in Caller caller, int count = 1)
    {
        if (Lane is not null)
            return default;
        Counter<long> counter = kind == NpuOperationKind.GraphReplay ? Instruments.Replays : Instruments.Enqueues;
        Activity? activity = EnqueueTelemetry.Begin(counter, kind, count, Device.Label);
        return new NotedOperation(_operations is { } operations ? operations.Enter(kind, caller) : default, activity);
    }

    /// <summary>Notes that the stream is about to be given work on some memory. The lock is held until it has it.</summary>
    /// <exception cref="ObjectDisposedException">All tensors of the memory have been disposed of.</exception>
    private void NoteUse(Storage storage)
    {
        if (Lane is { } lane)
        {
            storage.RecordedBy(lane.Capture);
            lane.Worked();
        }
        else
        {
            storage.EnqueuedOn(_backend);
        }
    }
}
