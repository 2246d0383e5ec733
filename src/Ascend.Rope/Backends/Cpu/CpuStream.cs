namespace Ascend.Rope.Backends.Cpu;

/// <summary>A queue of the CPU. A thread of the pool runs its work, one piece after the other; whoever waits for it lends its own thread.</summary>
internal sealed class CpuStream : IStreamBackend, IThreadPoolWorkItem
{
    private readonly object _gate = new();
    private readonly Queue<CpuWork> _queue = new();
    private long _enqueued;
    private long _done;
    private List<CpuWork>? _recording;
    private bool _running;
    private bool _closed;

    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return _done == _enqueued;
        }
    }

    public bool IsSpent => Volatile.Read(ref _closed) && IsIdle;

    public void EnqueueRope(in RopeCall call) =>
        Enqueue(new CpuWork(call.X.Tensor, call.Cos.Tensor, call.Sin.Tensor, call.Y.Tensor, call.Type, call.Geometry));

    public void EnqueueRopeOfViews(in RopeCall call, TensorLayout x, TensorLayout cos, TensorLayout sin) => EnqueueRope(call);

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

    public void BeginCapture(NpuCaptureMode mode)
    {
        Synchronize();
        lock (_gate)
            _recording = [];
    }

    public IGraphBackend EndCapture()
    {
        lock (_gate)
        {
            CpuGraph graph = new(_recording!);
            _recording = null;
            return graph;
        }
    }

    public void Replay(IGraphBackend graph)
    {
        // A replay takes its turn and its place at one instant, or two of them could wait for each other.
        lock (_gate)
            Enqueue(new CpuWork((CpuGraph)graph));
    }

    public void WaitForWork() => Synchronize();

    public void Synchronize()
    {
        lock (_gate)
        {
            long target = _enqueued;
            while (_done < target)
            {
                if (_running)
                    Monitor.Wait(_gate);
                else
                    RunNext();
            }

            // The thread of the pool may have come and gone while this one ran the queue: what is left is nobody's.
            if (!_running && _queue.Count > 0)
                Schedule();
        }
    }

    public Task SynchronizeAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_done == _enqueued)
                return Task.CompletedTask;
            TaskCompletionSource signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Queue(new CpuWork(signal));
            return signal.Task.WaitAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _closed, true);
        Synchronize();
    }

    public ValueTask DisposeAsync()
    {
        Volatile.Write(ref _closed, true);
        return new ValueTask(SynchronizeAsync(CancellationToken.None));
    }

    /// <summary>The queue that has work keeps itself alive until it is done, and holds nothing else.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (CpuWork work in _recording ?? [])
                work.Release();
            _recording = null;
        }
    }

    /// <summary>A thread of the pool comes to run the queue.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        lock (_gate)
        {
            while (!_running && _queue.Count > 0)
                RunNext();
        }
    }

    private void Enqueue(in CpuWork work)
    {
        lock (_gate)
        {
            if (_recording is not null)
            {
                _recording.Add(work);
                return;
            }

            Queue(work);
        }
    }

    /// <summary>Queues work to be run, also while the stream captures. The lock is held.</summary>
    private void Queue(in CpuWork work)
    {
        _queue.Enqueue(work);
        _enqueued++;
        if (!_running && _queue.Count == 1)
            Schedule();
    }

    private void Schedule() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Runs the next piece of work outside the lock, which the caller holds.</summary>
    private void RunNext()
    {
        CpuWork work = _queue.Dequeue();
        _running = true;
        Monitor.Exit(_gate);
        try
        {
            work.Run();
        }
        finally
        {
            work.Release();
            Monitor.Enter(_gate);
            _running = false;
            _done++;
            Monitor.PulseAll(_gate);
            work.TellDone();
        }
    }
}
