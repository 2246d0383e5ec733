using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Options;
using Microsoft.Extensions.Options;

namespace Ascend.Rope.Service.Admission;

/// <summary>Decides, before a body is read, whether there is room for a request. Any thread may call.</summary>
internal sealed class AdmissionGate(IOptions<ServiceOptions> options, IBacklog backlog)
{
    /// <summary>The most of its time that a request is expected to wait: what is expected is the middle, and some wait for twice as long.</summary>
    private const double LikelyShare = 0.5;

    private readonly LimitOptions _limits = options.Value.Limits;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _owners = new(StringComparer.Ordinal);
    private int _requests;
    private long _bytes;

    /// <summary>How many requests are being served.</summary>
    public int RequestCount => Volatile.Read(ref _requests);

    /// <summary>How many bytes they hold.</summary>
    public long ByteCount => Volatile.Read(ref _bytes);

    /// <summary>Lets a request in, or says why not.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="byteCount">The bytes that it will hold, as far as is known before its body is read.</param>
    /// <param name="timeout">The time that its caller gives it.</param>
    /// <param name="ticket">To be disposed of when it has been answered.</param>
    public Refusal? TryEnter(string owner, long byteCount, TimeSpan timeout, out AdmissionTicket? ticket)
    {
        ticket = null;
        if (byteCount > _limits.MaxBodyBytes)
            return TooLarge(byteCount);
        TimeSpan wait = backlog.ExpectedWait;
        if (wait > timeout * LikelyShare)
            return Unattainable(timeout, wait);
        lock (_lock)
        {
            int own = _owners.GetValueOrDefault(owner);
            if (own >= _limits.MaxRequestsPerOwner)
                return OwnerBusy(wait);
            if (_requests >= _limits.MaxRequests || _bytes + byteCount > _limits.MaxBytes)
                return Busy(byteCount, wait);
            _owners[owner] = own + 1;
            _requests++;
            _bytes += byteCount;
        }

        ticket = new AdmissionTicket(this, owner, byteCount);
        return null;
    }

    /// <summary>Lets a request hold more bytes than it has said before.</summary>
    public Refusal? TryGrow(AdmissionTicket ticket, long byteCount)
    {
        if (ticket.ByteCount + byteCount > _limits.MaxBodyBytes)
            return TooLarge(ticket.ByteCount + byteCount);
        lock (_lock)
        {
            if (_bytes + byteCount > _limits.MaxBytes)
                return Busy(byteCount, backlog.ExpectedWait);
            _bytes += byteCount;
        }

        ticket.ByteCount += byteCount;
        return null;
    }

    public void Leave(AdmissionTicket ticket)
    {
        lock (_lock)
        {
            int own = _owners[ticket.Owner] - 1;
            if (own == 0)
                _owners.Remove(ticket.Owner);
            else
                _owners[ticket.Owner] = own;
            _requests--;
            _bytes -= ticket.ByteCount;
        }
    }

    private static TimeSpan Later(TimeSpan wait) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds)));

    private Refusal TooLarge(long byteCount) => new(
        RefusalReason.TooLarge, $"A body has at most {_limits.MaxBodyBytes} bytes.", $"It has {byteCount} or more.", "Send fewer rows in a request.");

    private static Refusal Unattainable(TimeSpan timeout, TimeSpan wait) => new(
        RefusalReason.Deadline, "A request is taken when it is likely to be served in time: when what it is expected to take is half of its time at most.",
        $"It has {timeout.TotalMilliseconds:F1} ms, and is expected to take {wait.TotalMilliseconds:F1} ms.", "Try again later, or give it more time.")
    {
        RetryAfter = Later(wait),
    };

    private Refusal OwnerBusy(TimeSpan wait) => new(
        RefusalReason.OwnerBusy, $"A caller has at most {_limits.MaxRequestsPerOwner} requests under way.", "There are as many.", "Wait for answers before you send more.")
    {
        RetryAfter = Later(wait),
    };

    private Refusal Busy(long byteCount, TimeSpan wait) => new(
        RefusalReason.Busy, $"At most {_limits.MaxRequests} requests with {_limits.MaxBytes} bytes are under way.",
        $"There are {RequestCount} with {ByteCount} bytes, and this one has {byteCount}.", "Try again later, or on another host.")
    {
        RetryAfter = Later(wait),
    };
}
