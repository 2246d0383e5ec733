using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Memory;

namespace Ascend.Rope.Service.Operation;

/// <summary>What a request holds while it is served: its room, its memory, and its time.</summary>
internal sealed class CallScope : IDisposable
{
    private readonly CallServices _services;
    private readonly CancellationTokenSource _reading;
    private readonly List<NativeBlock> _blocks = [];
    private readonly AdmissionTicket _ticket;

    /// <summary>Lets a request in.</summary>
    /// <param name="context">The request, whose body has not been read.</param>
    /// <param name="services">The services.</param>
    /// <param name="byteCount">What it will hold, as far as is known.</param>
    /// <param name="timeout">The time that its caller gives it.</param>
    /// <exception cref="RefusedException">There is no room for it.</exception>
    public CallScope(HttpContext context, CallServices services, long byteCount, TimeSpan timeout)
    {
        _services = services;
        Owner = services.Owners.Of(context);
        if (services.Gate.TryEnter(Owner, byteCount, timeout, out AdmissionTicket? ticket) is { } refusal)
            throw new RefusedException(refusal);
        _ticket = ticket!;
        Deadline = CallServices.DeadlineAfter(timeout);
        _reading = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        _reading.CancelAfter(timeout);
    }

    public string Owner { get; }

    /// <summary>When the answer is late.</summary>
    public long Deadline { get; }

    /// <summary>Ends the reading of the body, when the time is over or the caller has gone.</summary>
    public CancellationToken Reading => _reading.Token;

    public AdmissionTicket Ticket => _ticket;

    /// <summary>Memory that goes back when the request has been served.</summary>
    public Memory<byte> Rent(int byteCount)
    {
        NativeBlock block = _services.Blocks.Rent(byteCount);
        _blocks.Add(block);
        return block.Memory[..byteCount];
    }

    /// <summary>Takes over memory.</summary>
    public Memory<byte> Own(NativeBlock block, int length)
    {
        _blocks.Add(block);
        return block.Memory[..length];
    }

    public void Dispose()
    {
        _blocks.ForEach(block => block.Return());
        _blocks.Clear();
        _ticket.Dispose();
        _reading.Dispose();
    }
}
