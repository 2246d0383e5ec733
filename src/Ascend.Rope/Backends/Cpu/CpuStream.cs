using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends.Cpu;

/// <summary>A queue of the CPU. A thread of the pool runs its work, one piece after the other; whoever waits for it lends its own thread.</summary>
/// <remarks>
/// A stream that has to wait for another holds no thread: the other one has it scheduled again. Streams wait only for what was enqueued before, so
/// however they wait for each other, one of them can run. The work of a lazy stream runs on a thread of its own instead, which nobody else lends.
/// </remarks>
internal sealed class CpuStream : IStreamBackend, IThreadPoolWorkItem
{
    private readonly object _gate = new();
    private readonly Queue<CpuWork> _queue = new();
    private readonly LazyThread? _lazyThread;
    private readonly int _degree;
    private long _enqueued;
    private CpuRecording? _recording;
    private bool _running;
    private bool _closed;

    public CpuStream(NpuStreamOptions options)
    {
        _degree = options.MaxDegreeOfParallelism;
        if (options.IsLazy)
            _lazyThread = new LazyThread(Run);
    }

    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return Progress.Passed == _enqueued;
        }
    }

    /// <summary>How far it has come.</summary>
    public CpuProgress Progress { get; } = new();

    public Lock EnqueueLock { get; } = new();

    public OperationLog? Operations => null;

    public bool IsSpent => Volatile.Read(ref _closed) && IsIdle;

    public CannFailure? FirstFailure => null;

    public SafeHandle? Lend() => null;

    public void EnqueueRope(in RopeCall call) => EnqueueRope(call, RopeStrides.Dense(call.Geometry));

    public void EnqueueRopes(ReadOnlySpan<RopeCall> calls, ref int enqueued)
    {
        foreach (ref readonly RopeCall call in calls)
        {
            EnqueueRope(call);
            enqueued++;
        }
    }

    public void EnqueueRopeOfViews(in RopeCall call, TensorLayout x, TensorLayout cos, TensorLayout sin) =>
        EnqueueRope(call, RopeStrides.Of(call.Geometry, x, cos, sin));

    public NpuCopyTiming EnqueueCopyIn(in DeviceRegion destination, PinnedMemory source)
    {
        Enqueue(new CpuWork(destination, source, toDevice: true));
        return NpuCopyTiming.Asynchronous;
    }

    public NpuCopyTiming EnqueueCopyOut(in DeviceRegion source, PinnedMemory destination)
    {
        Enqueue(new CpuWork(source, destination, toDevice: false));
        return NpuCopyTiming.Asynchronous;
    }

    public void EnqueueCopy(in DeviceRegion destination, in DeviceRegion source) => Enqueue(new CpuWork(destination, source));

    public void EnqueueFill(in DeviceRegion destination, byte value) => Enqueue(new CpuWork(destination, value));

    public void Record(IEventBackend recorded)
    {
        lock (_gate)
        {
            // The work is recorded in an order that events only confirm.
            if (_recording is not { IsOpen: true })
                ((CpuEvent)recorded).RecordOn(this);
        }
    }

    public void WaitFor(IEventBackend awaited)
    {
        lock (_gate)
        {
            if (_recording is not { IsOpen: true })
                QueueWait(((CpuEvent)awaited).Mark);
        }
    }

    public void BeginCapture(NpuCaptureMode mode)
    {
        Synchronize();
        lock (_gate)
            _recording = new CpuRecording(this);
    }

    public void JoinCapture(IStreamBackend origin, IEventBackend awaited)
    {
        Synchronize();
        lock (_gate)
            _recording = ((CpuStream)origin)._recording;
    }

    public IGraphBackend EndCapture()
    {
        lock (_gate)
        {
            CpuGraph graph = new(_recording!.End());
            _recording = null;
            return graph;
        }
    }

    public void Replay(IGraphBackend graph)
    {
        // The stream first, then the graph, so that both have their replays in one order.
        lock (_gate)
            ((CpuGraph)graph).EnqueueOn(this);
    }

    public void WaitForWork() => Synchronize();

    public void Synchronize() => Synchronize(Enqueued);

    /// <summary>Waits until the stream has passed a position, and runs its work meanwhile if nobody else does.</summary>
    public void Synchronize(long position)
    {
        if (RunTo(position) is not { Stream: not null } first)
            return;

        // Streams may wait for each other in chains of any length: a recursion would take a stack as long.
        Stack<CpuMark> marks = new([new CpuMark(this, position), first]);
        while (marks.TryPeek(out CpuMark mark))
        {
            if (mark.Stream!.RunTo(mark.Position) is { Stream: not null } awaited)
                marks.Push(awaited);
            else
                marks.Pop();
        }
    }

    /// <summary>Runs the stream until it has passed a position, or else to where it has to wait for another stream's place, which is returned.</summary>
    private CpuMark RunTo(long position)
    {
        _lazyThread?.Hurry();
        lock (_gate)
        {
            while (Progress.Passed < position)
            {
                if (_running || _lazyThread is not null)
                    Monitor.Wait(_gate);
                else if (_queue.Peek().Awaited is { IsPassed: false } awaited)
                    return awaited;
                else
                    RunNext();
            }

            // The thread of the pool may have come and gone while this one ran the queue: what is left is nobody's.
            if (!_running && _queue.Count > 0)
                Schedule();
            return default;
        }
    }

    /// <inheritdoc/>
    /// <remarks>This thread runs the work where there is no limit. Within one it only waits, since a piece of work that it has begun does not end in time.</remarks>
    public bool Synchronize(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
            return IsIdle || (timeout != TimeSpan.Zero && WhenPassed(Enqueued).Wait(timeout));
        Synchronize();
        return true;
    }

    public Task SynchronizeAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        WhenPassed(Enqueued).WaitAsync(timeout, cancellationToken);

    public void Dispose()
    {
        Volatile.Write(ref _closed, true);
        Synchronize();
    }

    public ValueTask DisposeAsync()
    {
        Volatile.Write(ref _closed, true);
        return new ValueTask(WhenPassed(Enqueued));
    }

    /// <summary>The queue that has work keeps itself alive until it is done, and holds nothing else.</summary>
    public void Abandon()
    {
        List<CpuWork> recorded = [];
        lock (_gate)
        {
            _closed = true;
            if (_recording?.Origin == this)
                recorded = _recording.End();
            _recording = null;
        }

        foreach (CpuWork work in recorded)
            work.Release();
    }

    /// <summary>Ends when the stream has passed a position.</summary>
    public Task WhenPassed(long position)
    {
        _lazyThread?.Hurry();
        return Progress.WhenPassed(position);
    }

    /// <summary>Lets a thread come to run the queue.</summary>
    public void Schedule()
    {
        if (_lazyThread is not null)
            _lazyThread.Schedule();
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Queues work to be run, also while the stream captures, and returns its place. The lock is held.</summary>
    public CpuMark Queue(in CpuWork work)
    {
        _queue.Enqueue(work);
        _enqueued++;
        if (!_running && _queue.Count == 1)
            Schedule();
        return new CpuMark(this, _enqueued);
    }

    /// <summary>Queues a wait for a place in another stream's work, unless that is passed. The lock is held.</summary>
    public void QueueWait(CpuMark awaited)
    {
        if (awaited.Stream != this && !awaited.IsPassed)
            Queue(new CpuWork(awaited));
    }

    /// <summary>A thread of the pool comes.</summary>
    void IThreadPoolWorkItem.Execute() => Run();

    /// <summary>Runs the queue, as far as that waits for no other stream.</summary>
    private void Run()
    {
        lock (_gate)
        {
            while (!_running && _queue.Count > 0 && !IsResumed(_queue.Peek().Awaited))
                RunNext();
        }
    }

    private long Enqueued
    {
        get
        {
            lock (_gate)
                return _enqueued;
        }
    }

    private void EnqueueRope(in RopeCall call, in RopeStrides strides) =>
        Enqueue(new CpuWork(call.X.Tensor, call.Cos.Tensor, call.Sin.Tensor, call.Y.Tensor, call.Type, call.Geometry, strides));

    private void Enqueue(in CpuWork work)
    {
        lock (_gate)
        {
            if (_recording is { } recording)
            {
                if (recording.TryAdd(work))
                    return;
                _recording = null;
            }

            Queue(work);
        }
    }

    /// <summary>Whether another stream has to come to a place first, and then has this one scheduled.</summary>
    private bool IsResumed(CpuMark awaited) => awaited.Stream is { } other && other.Progress.Resumes(this, awaited.Position);

    /// <summary>Runs the next piece of work outside the lock, which the caller holds.</summary>
    private void RunNext()
    {
        CpuWork work = _queue.Dequeue();
        _running = true;
        Monitor.Exit(_gate);
        try
        {
            work.Run(_degree);
        }
        finally
        {
            work.Release();

            // The thread may be a user's, and be interrupted: the stream has to go on all the same.
            Uninterrupted.Enter(_gate);
            _running = false;
            Progress.Advance();
            Monitor.PulseAll(_gate);
        }
    }
}
