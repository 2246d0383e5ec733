using System.Runtime.CompilerServices;
using Ascend.Rope.Backends;
using Ascend.Rope.Telemetry;

namespace Ascend.Rope;

/// <summary>A place in the work of a stream: recorded there, waited for by other streams and by the host, or looked at for its time.</summary>
/// <remarks>
/// <para>
/// It stands for its last recording, and may be recorded again at any time, on any stream of its device; streams that wait for it already go on waiting for
/// the recording that they were told to wait for. A wait of the host may last until the next recording, when that is enqueued meanwhile.
/// </para>
/// <para>
/// One that was never recorded is complete: there is nothing to wait for. A recording in a capture is part of the graph alone. While that capture is under
/// way the event can be used within it only, and afterwards it is as it was before.
/// </para>
/// <para>
/// An event says that a stream has come to it, and not how the work before it ended: an error of that is told by <see cref="NpuStream.Synchronize()"/> of
/// the stream that has recorded it. Any thread may use an event. It may be disposed of at any time; what waits for it is not disturbed.
/// </para>
/// </remarks>
public sealed class NpuEvent : IDisposable
{
    private const string ComesLater = "The stream has not come to the event";

    /// <summary>Counts the recordings of all events, so that two of one stream stand in its order.</summary>
    private static long s_recordings;

    private readonly IEventBackend _backend;

    /// <summary>Held while it is recorded and while a stream is told to wait for it, so that CANN and this object see both in one order.</summary>
    private readonly Lock _lock = new();
    private IStreamBackend? _stream;
    private long _recording;
    private CaptureLane? _lane;
    private int _laneRecording;
    private bool _disposed;

    internal NpuEvent(NpuDevice device, IEventBackend backend, NpuEventKind kind)
    {
        Device = device;
        Kind = kind;
        _backend = backend;
        LiveObjects.Add(LiveObject.Event);
    }

    /// <summary>The device whose streams it orders.</summary>
    public NpuDevice Device { get; }

    /// <summary>What it is for.</summary>
    public NpuEventKind Kind { get; }

    /// <summary>Whether the stream that has recorded it last has come to it, or it was never recorded. Does not wait.</summary>
    /// <exception cref="InvalidOperationException">It is recorded in a capture that is under way.</exception>
    /// <exception cref="ObjectDisposedException">The event has been disposed of.</exception>
    /// <exception cref="CannException">CANN could not tell.</exception>
    public bool IsComplete
    {
        get
        {
            ThrowIfUnusable("asked whether it is complete");
            return _backend.IsComplete;
        }
    }

    /// <summary>Records it in the work of a stream, and returns before the stream has come to it.</summary>
    /// <remarks>On a stream that captures it is recorded in the graph, where it orders the streams of the capture.</remarks>
    /// <param name="stream">A stream of the event's device.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ArgumentException">The stream is of another device.</exception>
    /// <exception cref="InvalidOperationException">
    /// It is recorded in another capture that is under way; or the stream captures, and the event is of the kind Timing or not complete.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The event or the stream has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public void Record(NpuStream stream, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        ArgumentNullException.ThrowIfNull(stream);
        CheckDevice(stream);
        stream.Record(this, new Caller(callerFile, callerLine));
    }

    /// <summary>Waits until the stream that has recorded it last has come to it.</summary>
    /// <remarks>Whether the work before it has failed, the next wait for the stream tells, and this does not.</remarks>
    /// <exception cref="InvalidOperationException">It is recorded in a capture that is under way.</exception>
    /// <exception cref="ObjectDisposedException">The event has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public void Synchronize()
    {
        ThrowIfUnusable("waited for");
        WaitTelemetry.Run(WaitTelemetry.Event, Device.Label, _backend, static awaited => awaited.Synchronize());
    }

    /// <summary>As <see cref="Synchronize()"/>, but no longer than that.</summary>
    /// <param name="timeout">How long to wait at most; 0 only looks, and <see cref="Timeout.InfiniteTimeSpan"/> sets no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than 24 days.</exception>
    /// <exception cref="TimeoutException">The time was up before.</exception>
    /// <inheritdoc cref="Synchronize()"/>
    public void Synchronize(TimeSpan timeout)
    {
        TimeLimit.Check(timeout);
        ThrowIfUnusable("waited for");
        WaitTelemetry.Run(WaitTelemetry.Event, Device.Label, (Event: _backend, Limit: timeout), static wait =>
        {
            if (!wait.Event.Synchronize(wait.Limit))
                throw TimeLimit.Passed(ComesLater, wait.Limit);
        });
    }

    /// <summary>As <see cref="Synchronize()"/>, without holding a thread of the pool.</summary>
    /// <param name="cancellationToken">Ends the wait; the work goes on.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <inheritdoc cref="Synchronize()"/>
    public Task SynchronizeAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfUnusable("waited for");
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled(cancellationToken)
            : WaitTelemetry.RunAsync(
                WaitTelemetry.Event, Device.Label, (Event: _backend, Token: cancellationToken),
                static wait => wait.Event.SynchronizeAsync(Timeout.InfiniteTimeSpan, wait.Token));
    }

    /// <summary>As <see cref="Synchronize(TimeSpan)"/>, without holding a thread of the pool.</summary>
    /// <param name="timeout">How long to wait at most; 0 only looks, and <see cref="Timeout.InfiniteTimeSpan"/> sets no limit.</param>
    /// <param name="cancellationToken">Ends the wait; the work goes on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than 24 days.</exception>
    /// <exception cref="TimeoutException">The time was up before.</exception>
    /// <inheritdoc cref="SynchronizeAsync(CancellationToken)"/>
    public Task SynchronizeAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        TimeLimit.Check(timeout);
        ThrowIfUnusable("waited for");
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled(cancellationToken)
            : WaitTelemetry.RunAsync(
                WaitTelemetry.Event, Device.Label, (Event: _backend, Limit: timeout, Token: cancellationToken),
                static wait => TimeLimit.Explain(wait.Event.SynchronizeAsync(wait.Limit, wait.Token), ComesLater, wait.Limit));
    }

    /// <summary>Lets <c>await</c> stand before an event: as <see cref="SynchronizeAsync(CancellationToken)"/>.</summary>
    /// <inheritdoc cref="Synchronize()"/>
    public TaskAwaiter GetAwaiter() => SynchronizeAsync().GetAwaiter();

    /// <summary>The time that a stream took from another event to this one. Both are of the kind Timing, recorded on that stream, and complete.</summary>
    /// <param name="start">The event that was recorded first.</param>
    /// <exception cref="InvalidOperationException">
    /// One of them is of the kind Ordering, was never recorded or is not complete; or they are recorded on two streams, or the other way round.
    /// </exception>
    /// <exception cref="ObjectDisposedException">One of them has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public TimeSpan ElapsedSince(NpuEvent start)
    {
        ArgumentNullException.ThrowIfNull(start);
        (IStreamBackend stream, long recording) = LastRecording();
        (IStreamBackend startStream, long startRecording) = start.LastRecording();
        if (!ReferenceEquals(stream, startStream))
            throw new InvalidOperationException("The time between events is one stream's, but these are recorded on two: record both on one.");
        if (startRecording > recording)
            throw new InvalidOperationException("The start was recorded after the end: ask the later event for the time since the earlier.");
        if (!start._backend.IsComplete || !_backend.IsComplete)
            throw new InvalidOperationException("The time between events is known when the stream has come to both: synchronize the later one first.");
        return _backend.ElapsedSince(start._backend);
    }

    /// <summary>Gives the event back. Streams that were told to wait for it, and waits that are under way, go on.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
            LiveObjects.Remove(LiveObject.Event);
        _backend.Dispose();
    }

    /// <summary>The capture under way in which it is recorded, or null.</summary>
    internal CaptureLane? Lane => Volatile.Read(ref _lane) is { Capture.IsOver: false } lane ? lane : null;

    /// <summary>Refuses what a stream cannot wait for.</summary>
    /// <exception cref="ArgumentException">It is of another device.</exception>
    /// <exception cref="InvalidOperationException">It is of the kind Timing.</exception>
    internal void CheckOrders(NpuStream stream)
    {
        ThrowIfDisposed();
        CheckDevice(stream);
        if (Kind != NpuEventKind.Ordering)
            throw new InvalidOperationException($"A stream waits for events of the kind Ordering; this one is of the kind {Kind}, which orders nothing: create another.");
    }

    /// <summary>Records it on a stream that does not capture; false when a capture has it.</summary>
    internal bool TryRecord(IStreamBackend stream)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (Lane is not null)
                return false;
            stream.Record(_backend);
            (_stream, _recording, _lane) = (stream, Interlocked.Increment(ref s_recordings), null);
            return true;
        }
    }

    /// <summary>Records it on a stream that captures. The caller holds the gate.</summary>
    internal void Record(CaptureLane lane, IStreamBackend stream)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (Kind != NpuEventKind.Ordering)
                throw new InvalidOperationException($"Events of the kind Ordering can be captured; this one is of the kind {Kind}: record it before and after a replay.");
            if (Lane is { } other && other.Capture != lane.Capture)
                throw new InvalidOperationException("The event is recorded in another capture that is under way: create one for each.");
            if (Lane is null && !_backend.IsComplete)
                throw new InvalidOperationException("The event was recorded before the capture, and is not complete: create another for the capture.");
            stream.Record(_backend);
            (_lane, _laneRecording) = (lane, lane.Recorded());
        }
    }

    /// <summary>Lets a stream that does not capture wait for it; false when a capture has it.</summary>
    internal bool TryOrder(IStreamBackend stream)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (Lane is not null)
                return false;
            if (_stream is null)
                throw new InvalidOperationException("A stream waits for an event that is recorded; this one never was: record it first.");
            stream.WaitFor(_backend);
            return true;
        }
    }

    /// <summary>Lets a stream wait for it within its capture. The caller holds the gate.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="origin">The stream whose capture it joins by that; null where it is in it.</param>
    internal void Order(IStreamBackend stream, IStreamBackend? origin = null)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (origin is null)
                stream.WaitFor(_backend);
            else
                stream.JoinCapture(origin, _backend);
            _lane!.WaitedFor(_laneRecording);
        }
    }

    private void CheckDevice(NpuStream stream)
    {
        if (!Device.IsSameAs(stream.Device))
            throw new ArgumentException($"An event orders the streams of its own device; it is on {Device}, the stream is on {stream.Device}.", nameof(stream));
    }

    private (IStreamBackend Stream, long Recording) LastRecording()
    {
        ThrowIfUnusable("asked for a time");
        if (Kind != NpuEventKind.Timing)
            throw new InvalidOperationException($"Events of the kind Timing tell times; one of these is of the kind {Kind}: create it as Timing.");
        lock (_lock)
        {
            return _stream is { } stream
                ? (stream, _recording)
                : throw new InvalidOperationException("One of the events was never recorded, and has no time: record both on one stream.");
        }
    }

    private void ThrowIfUnusable(string what)
    {
        ThrowIfDisposed();
        if (Lane is not null)
            throw new InvalidOperationException($"An event that is recorded in a capture marks no work that runs, so it cannot be {what}: end the capture first.");
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
}
