namespace Ascend.Rope.TestHost.Stress;

/// <summary>A stream that all threads use. A task that fails on it spoils the result of one, and is told to another: so failures are counted here.</summary>
internal sealed class SharedStream(NpuStream stream) : IDisposable
{
    private readonly ReaderWriterLockSlim _waiting = new();
    private long _failures;

    public NpuStream Stream { get; } = stream;

    /// <summary>Enqueues and waits, then looks at the result: whether it is right is not known where the stream has failed meanwhile.</summary>
    /// <param name="enqueue">Enqueues.</param>
    /// <param name="read">Waits, and reads the result.</param>
    /// <param name="check">Throws when the result is wrong.</param>
    public void Use(Action enqueue, Action read, Action check)
    {
        long before = Interlocked.Read(ref _failures);
        Guarded(enqueue);
        Guarded(read);
        try
        {
            check();
        }
        catch (Xunit.Sdk.XunitException) when (HasFailedSince(before))
        {
        }
    }

    public void Dispose()
    {
        Stream.Dispose();
        _waiting.Dispose();
    }

    private void Guarded(Action action)
    {
        _waiting.EnterReadLock();
        try
        {
            action();
        }
        catch (CannException)
        {
            Interlocked.Increment(ref _failures);
            throw;
        }
        finally
        {
            _waiting.ExitReadLock();
        }
    }

    /// <summary>Lets all who are being told note it first.</summary>
    private bool HasFailedSince(long before)
    {
        _waiting.EnterWriteLock();
        _waiting.ExitWriteLock();
        return Interlocked.Read(ref _failures) != before;
    }
}
