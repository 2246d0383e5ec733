using System.Diagnostics;

namespace Ascend.Rope.Hosting;

/// <summary>One who waits for a stream. Whoever takes it out of the queue, under the pool's lock, ends its wait.</summary>
/// <param name="device">The device that it must be of, or null for any.</param>
/// <param name="ticket">Its place among all who wait.</param>
/// <param name="renter">Whose code waits.</param>
internal sealed class Waiter(PooledDevice? device, long ticket, Renter renter) : TaskCompletionSource<StreamLease>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public PooledDevice? Device => device;

    public long Ticket => ticket;

    public Renter Renter => renter;

    /// <summary>When it began to wait.</summary>
    public long Start { get; } = Stopwatch.GetTimestamp();

    /// <summary>Where it stands, while it does.</summary>
    public LinkedListNode<Waiter>? Place { get; set; }
}
