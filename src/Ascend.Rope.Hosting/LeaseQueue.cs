namespace Ascend.Rope.Hosting;

/// <summary>Those who wait for streams, first come first served: each for one device, or for any. The pool's lock is held in all of it.</summary>
/// <remarks>Those who wait for any are in one line, those for a device in its own, so that finding the next one for a device takes two looks, however many wait.</remarks>
internal sealed class LeaseQueue
{
    private readonly LinkedList<Waiter> _forAny = new();
    private readonly Dictionary<PooledDevice, LinkedList<Waiter>> _forOne = [];
    private long _tickets;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one at the end.</summary>
    public Waiter Add(PooledDevice? device, Renter renter)
    {
        Waiter waiter = new(device, ++_tickets, renter);
        waiter.Place = LineOf(device).AddLast(waiter);
        Count++;
        return waiter;
    }

    /// <summary>Takes one out; false when somebody else has.</summary>
    public bool Remove(Waiter waiter)
    {
        if (waiter.Place is not { } place)
            return false;
        place.List!.Remove(place);
        waiter.Place = null;
        Count--;
        return true;
    }

    /// <summary>Takes out the one whom a stream of a device goes to, or null.</summary>
    public Waiter? TakeFor(PooledDevice device)
    {
        Waiter? first = (_forAny.First?.Value, LineOf(device).First?.Value) switch
        {
            ({ } any, { } one) => any.Ticket < one.Ticket ? any : one,
            var (any, one) => any ?? one,
        };
        if (first is not null)
            Remove(first);
        return first;
    }

    /// <summary>Takes out all who wait for any device, or for a given one.</summary>
    public IReadOnlyList<Waiter> TakeAll(PooledDevice? device)
    {
        Waiter[] all = [.. LineOf(device)];
        foreach (Waiter waiter in all)
            Remove(waiter);
        return all;
    }

    /// <summary>Takes out all, in the order in which they came.</summary>
    public IReadOnlyList<Waiter> TakeAll() =>
        [.. _forOne.Keys.Append(null).ToArray().SelectMany(TakeAll).OrderBy(waiter => waiter.Ticket)];

    private LinkedList<Waiter> LineOf(PooledDevice? device)
    {
        if (device is null)
            return _forAny;
        if (!_forOne.TryGetValue(device, out LinkedList<Waiter>? line))
            _forOne[device] = line = new LinkedList<Waiter>();
        return line;
    }
}
