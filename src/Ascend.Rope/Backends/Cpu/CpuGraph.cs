namespace Ascend.Rope.Backends.Cpu;

/// <summary>Work of a CPU stream that was recorded. Replays take turns, in the order in which they were enqueued, since they use the same memory.</summary>
internal sealed class CpuGraph(List<CpuWork> work) : IGraphBackend
{
    private readonly object _gate = new();
    private long _taken;
    private long _done;
    private bool _disposed;

    /// <summary>Takes a turn for a replay that is being enqueued.</summary>
    /// <exception cref="ObjectDisposedException">The graph has been disposed of.</exception>
    public long TakeTurn()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _taken++;
        }
    }

    /// <summary>Runs the work once the turns before have ended.</summary>
    public void Run(long turn)
    {
        lock (_gate)
        {
            while (_done < turn)
                Monitor.Wait(_gate);
        }

        foreach (CpuWork each in work)
            each.Run();

        lock (_gate)
        {
            _done++;
            Monitor.PulseAll(_gate);
            if (_disposed && _done == _taken)
                Release();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed && _done == _taken)
                Release();
            _disposed = true;
        }
    }

    public void Abandon() => Dispose();

    private void Release()
    {
        foreach (CpuWork each in work)
            each.Release();
        work.Clear();
    }
}
