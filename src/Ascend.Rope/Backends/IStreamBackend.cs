using System.Runtime.InteropServices;

namespace Ascend.Rope.Backends;

/// <summary>A queue of one device, which runs its work in the order in which it was enqueued.</summary>
/// <remarks>
/// Every member may be called from any thread; what enqueues or records is called under <see cref="EnqueueLock"/>, and never once the stream is being
/// disposed of. What is enqueued keeps its operands alive, though their owners dispose of them, until the stream has passed it. Disposing waits for the work.
/// </remarks>
internal interface IStreamBackend : IDisposable, IAsyncDisposable
{
    /// <summary>
    /// Held by whoever enqueues, from before the operands' memory is noted as used until the stream holds them; and before the stream is disposed of, once
    /// nobody can begin to enqueue any more.
    /// </summary>
    Lock EnqueueLock { get; }

    /// <summary>Where whoever enqueues notes it, under <see cref="EnqueueLock"/>; null where work has no failures to tell later.</summary>
    OperationLog? Operations { get; }

    /// <summary>Whether everything enqueued so far is done.</summary>
    bool IsIdle { get; }

    /// <summary>Whether the stream has been disposed of, its work is done, and it has no failure left to tell.</summary>
    bool IsSpent { get; }

    /// <summary>The first failure that a wait for the stream has met, or null.</summary>
    CannFailure? FirstFailure { get; }

    /// <summary>The stream as CANN knows it, for others to enqueue on as well, or null. From now on waits cover the work of others too.</summary>
    SafeHandle? Lend();

    /// <summary>Enqueues the operator.</summary>
    void EnqueueRope(in RopeCall call);

    /// <summary>Enqueues the operator several times, on operands that are all dense.</summary>
    /// <param name="calls">The calls, in order.</param>
    /// <param name="enqueued">Counts those that are enqueued, also when one throws.</param>
    void EnqueueRopes(ReadOnlySpan<RopeCall> calls, ref int enqueued);

    /// <summary>As <see cref="EnqueueRope"/>, where not all of x, cos and sin are dense; y is.</summary>
    void EnqueueRopeOfViews(in RopeCall call, TensorLayout x, TensorLayout cos, TensorLayout sin);

    /// <summary>Enqueues a copy from host memory, which is let go when the stream has passed it, also when this throws.</summary>
    NpuCopyTiming EnqueueCopyIn(in DeviceRegion destination, PinnedMemory source);

    /// <summary>Enqueues a copy to host memory, which is let go when the stream has passed it, also when this throws.</summary>
    NpuCopyTiming EnqueueCopyOut(in DeviceRegion source, PinnedMemory destination);

    /// <summary>Enqueues a copy of as many bytes within the device; the regions do not overlap.</summary>
    void EnqueueCopy(in DeviceRegion destination, in DeviceRegion source);

    /// <summary>Enqueues to set every byte.</summary>
    void EnqueueFill(in DeviceRegion destination, byte value);

    /// <summary>Enqueues an event, or records it within a capture, which of events takes those alone that streams can wait for.</summary>
    void Record(IEventBackend recorded);

    /// <summary>
    /// Lets later work wait for an event as it was recorded last. Neither is within a capture, or both are within the same one.
    /// </summary>
    void WaitFor(IEventBackend awaited);

    /// <summary>Begins to record what is enqueued, once what was enqueued before is done.</summary>
    /// <exception cref="NotSupportedException">The device cannot capture.</exception>
    void BeginCapture(NpuCaptureMode mode);

    /// <summary>
    /// Begins to record, once what was enqueued before is done, into the capture of another stream, and lets the work that follows wait for an event
    /// that was recorded in it.
    /// </summary>
    void JoinCapture(IStreamBackend origin, IEventBackend awaited);

    /// <summary>Ends the recording, for all streams that joined it, on the one that began it. When this throws, the recording is gone.</summary>
    IGraphBackend EndCapture();

    /// <summary>Enqueues recorded work, which lives until the stream has passed it.</summary>
    void Replay(IGraphBackend graph);

    /// <summary>As <see cref="Synchronize()"/>, for copies of what the stream has used: a stream that captures has no work of theirs.</summary>
    void WaitForWork();

    /// <summary>
    /// Waits for everything enqueued so far, also on a stream that is being disposed of, and tells a failure that nobody has been told yet.
    /// </summary>
    void Synchronize();

    /// <summary>As <see cref="Synchronize()"/>; false when the time is up before the work is done, which goes on.</summary>
    bool Synchronize(TimeSpan timeout);

    /// <summary>As <see cref="Synchronize()"/>, without holding a thread of the pool. Cancelling ends the wait, not the work.</summary>
    /// <exception cref="TimeoutException">The time is up; the work goes on.</exception>
    Task SynchronizeAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Disposes of a stream that its owner has forgotten. Called by a finalizer: waits for nothing.</summary>
    void Abandon();
}
