using System.Runtime.CompilerServices;
using Ascend.Rope.Backends;
using Ascend.Rope.Telemetry;

namespace Ascend.Rope;

/// <summary>Work of a stream that was recorded once and is replayed many times, for less than enqueuing it again costs.</summary>
/// <remarks>
/// <para>
/// While a stream captures, what is enqueued on it is recorded and does not run. A replay runs all of it, in order, on the very tensors that were
/// recorded: new data is copied into them before. The graph holds its tensors, so they may be disposed of once it is captured, and it has scratch
/// memory of its own.
/// </para>
/// <para>
/// A graph may be replayed by any thread on any stream of its device that is not capturing; replays run one after the other, in the order in which
/// they were enqueued, whatever their streams. Dispose of it when it is no longer needed; replays that are under way are not disturbed.
/// </para>
/// <para>
/// Other streams join the capture when they wait for an event that is recorded in it (<see cref="NpuStream.WaitFor"/>), and what they are given is then
/// recorded too. Each of them must join back before the end: some stream of the capture waits for an event that is recorded behind all its work, and so
/// on, to the stream that has begun the capture and ends it. Then all of them are streams like any other again; a replay is the work of one.
/// </para>
/// <para>
/// Capturing needs CANN 8.1.RC1 or later on an NPU. On the CPU a graph costs what its work costs, and the same is refused.
/// </para>
/// </remarks>
public sealed class NpuGraph : IDisposable
{
    private readonly IGraphBackend _backend;
    private readonly Storage[] _storages;
    private bool _disposed;

    internal NpuGraph(NpuDevice device, IGraphBackend backend, Storage[] storages)
    {
        Device = device;
        _backend = backend;
        _storages = storages;
        LiveObjects.Add(LiveObject.Graph);
    }

    /// <summary>The device that the graph runs on.</summary>
    public NpuDevice Device { get; }

    /// <summary>Records what an action enqueues on a stream. When the action throws, there is no graph, and the stream is as it was before.</summary>
    /// <param name="stream">The stream, which first ends the work that it has.</param>
    /// <param name="action">Enqueues, on the stream that it is given, and neither copies nor waits.</param>
    /// <param name="mode">What is refused meanwhile.</param>
    /// <exception cref="InvalidOperationException">The stream is capturing already, or the action did what cannot be captured.</exception>
    /// <exception cref="NotSupportedException">This CANN cannot capture.</exception>
    /// <exception cref="ObjectDisposedException">The stream has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public static NpuGraph Capture(NpuStream stream, Action<NpuStream> action, NpuCaptureMode mode = NpuCaptureMode.ThreadLocal)
    {
        ArgumentNullException.ThrowIfNull(action);
        Begin(stream, mode);
        try
        {
            action(stream);
            return End(stream);
        }
        catch
        {
            stream.DiscardCapture();
            throw;
        }
    }

    /// <summary>Begins to record, for code that cannot be put into an action. <see cref="End"/> has to follow on this thread.</summary>
    /// <inheritdoc cref="Capture"/>
    public static void Begin(NpuStream stream, NpuCaptureMode mode = NpuCaptureMode.ThreadLocal)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (mode is not (NpuCaptureMode.Global or NpuCaptureMode.ThreadLocal or NpuCaptureMode.Relaxed))
            throw new ArgumentException($"The mode must be Global, ThreadLocal or Relaxed; it is {mode}.", nameof(mode));
        stream.BeginCapture(mode);
    }

    /// <summary>Ends the recording that was begun and returns the graph. When it throws a <see cref="CannException"/>, the recording is gone.</summary>
    /// <param name="stream">The stream that is capturing.</param>
    /// <exception cref="InvalidOperationException">
    /// The stream is not capturing, or has joined another's capture, or another thread has begun it; then the recording goes on. Or a stream that joined it has
    /// not joined back; then it is discarded.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The stream has been disposed of, and with it the recording.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public static NpuGraph End(NpuStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.EndCapture();
    }

    /// <summary>Enqueues the recorded work on a stream, and returns before it is done.</summary>
    /// <param name="stream">A stream of the graph's device.</param>
    /// <param name="callerFile">The compiler gives it: what <see cref="CannException.Suspects"/> names when the work fails later.</param>
    /// <param name="callerLine">The compiler gives it.</param>
    /// <exception cref="ArgumentException">The stream is of another device.</exception>
    /// <exception cref="InvalidOperationException">The stream is capturing.</exception>
    /// <exception cref="ObjectDisposedException">The graph or the stream has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused.</exception>
    public void Replay(NpuStream stream, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        if (!Device.IsSameAs(stream.Device))
            throw new ArgumentException($"A graph runs on the device that it was captured on, {Device}; the stream is on {stream.Device}.", nameof(stream));
        stream.Replay(_backend, _storages, new Caller(callerFile, callerLine));
        GC.KeepAlive(this);
    }

    /// <summary>Gives the graph back. What it holds goes when the replays that are under way are done.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
            LiveObjects.Remove(LiveObject.Graph);
        GC.SuppressFinalize(this);
        _backend.Dispose();
    }

    /// <summary>Gives a graph back that was forgotten.</summary>
    ~NpuGraph()
    {
        _backend.Abandon();
        LiveObjects.Remove(LiveObject.Graph);
    }
}
