namespace Ascend.Rope.Backends.Cpu;

/// <summary>How far a stream has come, counted in pieces of work, and who is to be told when it has come further.</summary>
/// <remarks>Its lock is the innermost: whoever holds it takes no other, so two streams may wait for each other's work in any pattern.</remarks>
internal sealed class CpuProgress
{
    private readonly Lock _lock = new();
    private readonly List<Waiter> _waiters = [];
    private long _passed;

    /// <summary>How many pieces of work the stream has passed.</summary>
    public long Passed => Volatile.Read(ref _passed);

    /// <summary>Notes that the stream has passed one more piece, and tells those who waited for that.</summary>
    public void Advance()
    {
        using (Uninterrupted.Enter(_lock))
        {
            Volatile.Write(ref _passed, _passed + 1);
            for (int index = _waiters.Count - 1; index >= 0; index--)
            {
                if (_waiters[index].Position <= _passed)
                {
                    _waiters[index].Tell();
                    _waiters.RemoveAt(index);
                }
            }
        }
    }

    /// <summary>Lets another stream run on, on a thread of the pool, when this one has passed a position; false when it has.</summary>
    public bool Resumes(CpuStream stream, long position)
    {
        lock (_lock)
        {
            if (_passed >= position)
                return false;
            Waiter waiter = new(position, stream, null);
            if (!_waiters.Contains(waiter))
                _waiters.Add(waiter);
            return true;
        }
    }

    /// <summary>Ends when the stream has passed a position.</summary>
    public Task WhenPassed(long position)
    {
        lock (_lock)
        {
            if (_passed >= position)
                return Task.CompletedTask;

            // All who wait for a place share one signal, so that those who gave up and come again leave nothing behind.
            foreach (Waiter waiter in _waiters)
            {
                if (waiter.Position == position && waiter.Signal is { } shared)
                    return shared.Task;
            }

            TaskCompletionSource signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add(new Waiter(position, null, signal));
            return signal.Task;
        }
    }

    private readonly record struct Waiter(long Position, CpuStream? Stream, TaskCompletionSource? Signal)
    {
        public void Tell()
        {
            Stream?.Schedule();
            Signal?.SetResult();
        }
    }
}
