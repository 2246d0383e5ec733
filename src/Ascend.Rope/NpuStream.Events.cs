using System.Runtime.CompilerServices;
using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <content>Events, and captures that streams join by them.</content>
public sealed partial class NpuStream
{
    /// <summary>Lets the work that is enqueued from now on wait for an event as it was recorded last, and returns at once.</summary>
    /// <remarks>
    /// When the event is recorded in a capture, the stream joins it: it first ends the work that it has, and what is enqueued from now on is recorded. Before the
    /// capture ends, some stream of it has to wait for an event that is recorded on this one behind all its work.
    /// </remarks>
    /// <param name="awaited">An event of the stream's device, of the kind Ordering.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ArgumentException">The event is of another device.</exception>
    /// <exception cref="InvalidOperationException">
    /// The event is of the kind Timing or was never recorded; or the stream captures, and the event is recorded outside of that capture.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The stream or the event has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused, or, where the stream joins a capture, its earlier work failed.</exception>
    public void WaitFor(NpuEvent awaited, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        ArgumentNullException.ThrowIfNull(awaited);
        ThrowIfDisposed();
        awaited.CheckOrders(this);
        if (Lane is null && awaited.Lane is not null)
            _backend.Synchronize();
        lock (_lock)
        {
            ThrowIfDisposed();
            if (Lane is not null || !TryOrder(awaited, new Caller(callerFile, callerLine)))
            {
                lock (Device.Captures.Gate)
                    WaitInCapture(awaited);
            }
        }

        GC.KeepAlive(this);
    }

    internal void Record(NpuEvent recorded, in Caller caller)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            using Lock.Scope gate = EnterCapture();
            if (Lane is { } lane)
                recorded.Record(lane, _backend);
            else if (!TryRecord(recorded, caller))
                throw new InvalidOperationException("The event is recorded in a capture that is under way, and this stream is not in it: create another event.");
        }

        GC.KeepAlive(this);
    }

    private bool TryOrder(NpuEvent awaited, in Caller caller)
    {
        using NotedOperation noted = Note(NpuOperationKind.EventWait, caller);
        return awaited.TryOrder(_backend);
    }

    private bool TryRecord(NpuEvent recorded, in Caller caller)
    {
        using NotedOperation noted = Note(NpuOperationKind.EventRecord, caller);
        return recorded.TryRecord(_backend);
    }

    /// <summary>What the stream gives to a capture that is under way, or null.</summary>
    private CaptureLane? Lane => Volatile.Read(ref _lane) is { Capture.IsOver: false } lane ? lane : null;

    /// <summary>Keeps a capture from ending meanwhile, if the stream is in one.</summary>
    private Lock.Scope EnterCapture() => Lane is null ? default : Device.Captures.Gate.EnterScope();

    /// <summary>As <see cref="WaitFor"/>, where stream or event are in a capture, or were a moment ago. The lock and the gate are held.</summary>
    private void WaitInCapture(NpuEvent awaited)
    {
        switch ((Lane, awaited.Lane))
        {
            case (null, null):
                awaited.TryOrder(_backend);
                break;

            case (null, { } recorded):
                using (OwnerCode.UnderLock())
                    awaited.Order(_backend, recorded.Origin!._backend);
                Volatile.Write(ref _lane, recorded.Join());
                break;

            case ({ } lane, { } recorded) when lane.Capture == recorded.Capture:
                lane.Worked();
                awaited.Order(_backend);
                break;

            case (_, null):
                throw new InvalidOperationException(
                    "A stream that captures waits for events that are recorded in its capture; this one is not: let the stream wait before it captures.");

            default:
                throw new InvalidOperationException(
                    "The event is recorded in another capture than the stream's, and two captures cannot become one: capture both in one, or order their replays.");
        }
    }
}
