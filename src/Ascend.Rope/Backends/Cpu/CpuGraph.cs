namespace Ascend.Rope.Backends.Cpu;

/// <summary>Work of CPU streams that was recorded. Replays run one after the other, in the order in which they were enqueued, since they use the same memory.</summary>
internal sealed class CpuGraph(List<CpuWork> work) : IGraphBackend
{
    private readonly Lock _lock = new();
    private CpuMark _last;
    private int _pending;
    private bool _disposed;

    /// <summary>Enqueues a replay behind the last one, whatever stream has that. The caller holds the stream's lock.</summary>
    /// <exception cref="ObjectDisposedException">The graph has been disposed of.</exception>
    public void EnqueueOn(CpuStream stream)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            stream.QueueWait(_last);
            _last = stream.Queue(new CpuWork(this));
            _pending++;
        }
    }

    /// <summary>Runs the work, each call of the operator on so many threads at most.</summary>
    public void Run(int degree)
    {
        foreach (CpuWork each in work)
            each.Run(degree);

        bool isLast;
        using (Uninterrupted.Enter(_lock))
        {
            isLast = --_pending == 0 && _disposed;
        }

        if (isLast)
            Release();
    }

    public void Dispose()
    {
        bool isLast;
        lock (_lock)
        {
            isLast = !_disposed && _pending == 0;
            _disposed = true;
        }

        if (isLast)
            Release();
    }

    public void Abandon() => Dispose();

    private void Release()
    {
        foreach (CpuWork each in work)
            each.Release();
        work.Clear();
    }
}
