using Ascend.Rope.Service.Admission;

namespace Ascend.Rope.Service.Batching;

/// <summary>The requests of one kind that wait, an owner's behind each other, and the owners in a ring of turns. The lock of the queue is held in all calls.</summary>
internal sealed class Lane(LaneKey key)
{
    private readonly Dictionary<string, OwnerQueue> _owners = new(StringComparer.Ordinal);
    private readonly Stack<OwnerQueue> _spare = new();

    /// <summary>The owner who was served last; the one behind it is next.</summary>
    private OwnerQueue? _last;
    private int _tokens;

    public LaneKey Key => key;

    /// <summary>How many requests wait.</summary>
    public int Count { get; private set; }

    /// <summary>How many tokens they have. May be read without the lock, for what it was a moment ago.</summary>
    public int Tokens
    {
        get => Volatile.Read(ref _tokens);
        private set => Volatile.Write(ref _tokens, value);
    }

    /// <summary>How many tokens lately came together: as many are worth waiting for.</summary>
    public int Expected { get; private set; } = 1;

    /// <summary>When the lane last had a request.</summary>
    public long UsedAt { get; private set; }

    /// <summary>When the one that waits longest has come; the lane is not empty.</summary>
    public long OldestAt { get; private set; }

    public void Add(RopeRequest request)
    {
        if (!_owners.TryGetValue(request.Owner, out OwnerQueue? owner))
        {
            owner = _spare.TryPop(out OwnerQueue? spare) ? spare : new OwnerQueue();
            owner.Owner = request.Owner;
            _owners.Add(request.Owner, owner);

            // Behind the one that was served last would be first; a newcomer's turn is after all who wait.
            owner.Next = _last?.Next ?? owner;
            if (_last is not null)
                _last.Next = owner;
            _last = owner;
        }

        owner.Add(request);
        UsedAt = request.QueuedAt;
        if (Count++ == 0)
            OldestAt = request.QueuedAt;
        Tokens += request.Tokens;
    }

    /// <summary>Takes requests by turns, one of each owner, until no owner's next fits, and answers those that nobody waits for any more.</summary>
    public void Take(Batch batch, int maxTokens, long now)
    {
        int waited = Tokens;
        int passed = 0;
        while (_last is not null && passed < _owners.Count && batch.Tokens < maxTokens)
        {
            OwnerQueue owner = _last.Next!;
            RopeRequest first = owner.First!;
            if (first.Expiry(now) is { } expiry)
            {
                TakeFirst(owner).Answer(expiry);
                continue;
            }

            if (batch.Tokens + first.Tokens > maxTokens)
            {
                // Its turn has come and gone: it is the first in the next batch.
                if (passed++ == 0)
                    batch.FirstPassed = owner;
                _last = owner;
                continue;
            }

            first.Taken();
            batch.Add(TakeFirst(owner));
            passed = 0;
        }

        if (batch.FirstPassed is { } next && _owners.ContainsKey(next.Owner))
            Rewind(next);
        batch.FirstPassed = null;
        OldestAt = Oldest();
        Expected = waited >= Expected ? Math.Clamp(waited, 1, maxTokens) : Math.Max(1, (Expected + waited) / 2);
    }

    /// <summary>Answers those that nobody waits for any more, or all of them where there is a refusal for all.</summary>
    /// <returns>How many were answered.</returns>
    public int Sweep(long now, Refusal? refusal)
    {
        int before = Count;
        for (int owners = _owners.Count; owners > 0; owners--)
        {
            OwnerQueue owner = _last!.Next!;
            RopeRequest? next;
            for (RopeRequest? request = owner.TakeAll(); request is not null; request = next)
            {
                next = request.Next;
                if ((refusal ?? request.Expiry(now)) is { } why)
                {
                    Left(request);
                    request.Answer(why);
                }
                else
                {
                    owner.Add(request);
                }
            }

            Served(owner);
        }

        OldestAt = Oldest();
        return before - Count;
    }

    private long Oldest()
    {
        long oldest = long.MaxValue;
        OwnerQueue? owner = _last;
        for (int owners = _owners.Count; owners > 0; owners--, owner = owner!.Next)
            oldest = Math.Min(oldest, owner!.First!.QueuedAt);
        return oldest;
    }

    /// <summary>Lets an owner be the next whose turn it is.</summary>
    private void Rewind(OwnerQueue next)
    {
        while (_last!.Next != next)
            _last = _last.Next!;
    }

    /// <summary>Takes the first of the owner whose turn it is.</summary>
    private RopeRequest TakeFirst(OwnerQueue owner)
    {
        RopeRequest request = owner.TakeFirst();
        Left(request);
        Served(owner);
        return request;
    }

    private void Left(RopeRequest request)
    {
        Count--;
        Tokens -= request.Tokens;
    }

    /// <summary>The owner has had its turn: it is the last now, or, with nothing left, out of the ring.</summary>
    private void Served(OwnerQueue owner)
    {
        if (owner.First is not null)
        {
            _last = owner;
            return;
        }

        _owners.Remove(owner.Owner);
        if (_owners.Count == 0)
            _last = null;
        else
            _last!.Next = owner.Next;
        (owner.Next, owner.Owner) = (null, "");
        _spare.Push(owner);
    }
}
