namespace Ascend.Rope.Backends;

/// <summary>A place in the work of a stream, the last that recorded it. Streams of its device record it and wait for it.</summary>
/// <remarks>Every member may be called from any thread. One that was never recorded is complete.</remarks>
internal interface IEventBackend : IDisposable
{
    /// <summary>Whether the stream has come there.</summary>
    bool IsComplete { get; }

    /// <summary>Waits until the stream has come there.</summary>
    void Synchronize();

    /// <summary>As <see cref="Synchronize()"/>; false when the time is up before.</summary>
    bool Synchronize(TimeSpan timeout);

    /// <summary>As <see cref="Synchronize()"/>, without holding a thread of the pool. Cancelling ends the wait.</summary>
    /// <exception cref="TimeoutException">The time is up.</exception>
    Task SynchronizeAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>The time since another event. Both are of the kind that notes times, recorded on one stream, the other first, and complete.</summary>
    TimeSpan ElapsedSince(IEventBackend start);
}
