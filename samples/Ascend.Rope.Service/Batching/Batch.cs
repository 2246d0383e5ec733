namespace Ascend.Rope.Service.Batching;

/// <summary>Requests that become one call. A worker has one, and uses it again and again.</summary>
internal sealed class Batch
{
    private readonly List<RopeRequest> _requests = [];

    /// <summary>Held while requests are let go, so that the sweep, which looks at what is in flight, never sees one that its caller uses again.</summary>
    public Lock Gate { get; } = new();

    public LaneKey Key { get; private set; }

    public IReadOnlyList<RopeRequest> Requests => _requests;

    /// <summary>How many tokens the requests have.</summary>
    public int Tokens { get; private set; }

    /// <summary>The owner whose turn was passed, since what it has did not fit.</summary>
    public OwnerQueue? FirstPassed { get; set; }

    public void Begin(LaneKey key) => Key = key;

    public void Add(RopeRequest request)
    {
        lock (Gate)
            _requests.Add(request);
        Tokens += request.Tokens;
    }

    /// <summary>Lets go of the first request.</summary>
    public void RemoveFirst()
    {
        lock (Gate)
            _requests.RemoveAt(0);
    }

    /// <summary>Lets go of the requests.</summary>
    public void Clear()
    {
        lock (Gate)
            _requests.Clear();
        Tokens = 0;
    }

    /// <summary>Answers those in flight that nobody waits for any more.</summary>
    public void Sweep(long now)
    {
        lock (Gate)
        {
            foreach (RopeRequest request in _requests)
            {
                if (request.State == RequestState.InFlight && request.Expiry(now) is { } expiry)
                    request.TryAnswerInFlight(expiry);
            }
        }
    }
}
