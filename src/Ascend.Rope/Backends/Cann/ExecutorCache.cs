namespace Ascend.Rope.Backends.Cann;

/// <summary>The prepared operators of a stream that nobody is using at the moment, the one that was used last at the end.</summary>
/// <remarks>
/// Whoever takes one out has it alone; whoever finds none prepares another, so that nobody waits for a launch. A model calls with few geometries, so
/// a search from the end is short; and since most calls are like the one before, the last stands apart, where no lock is needed.
/// </remarks>
internal sealed class ExecutorCache : IDisposable
{
    /// <summary>How many are kept. Each holds a little host memory, and a place in CANN's cache of prepared calls.</summary>
    public const int Capacity = 64;

    private readonly Lock _lock = new();
    private readonly List<PreparedRope> _idle = new(Capacity);
    private PreparedRope? _latest;

    /// <summary>Takes out one that fits a call, or null.</summary>
    public PreparedRope? Take(in RopeCall call)
    {
        PreparedRope? latest = Interlocked.Exchange(ref _latest, null);
        if (latest is null)
            return TakeIdle(call);
        if (latest.Fits(call))
            return latest;
        PreparedRope? idle = TakeIdle(call);
        KeepIdle(latest);
        return idle;
    }

    /// <summary>Keeps one for the next call. The one that was not used for longest goes when there are too many.</summary>
    public void Keep(PreparedRope prepared)
    {
        PreparedRope? before = Interlocked.Exchange(ref _latest, prepared);
        if (before is not null)
            KeepIdle(before);
    }

    /// <summary>Destroys them. Nobody has one out any more, and nobody will ask.</summary>
    public void Dispose()
    {
        Interlocked.Exchange(ref _latest, null)?.Destroy();
        lock (_lock)
        {
            foreach (PreparedRope prepared in _idle)
                prepared.Destroy();
            _idle.Clear();
        }
    }

    private PreparedRope? TakeIdle(in RopeCall call)
    {
        lock (_lock)
        {
            for (int index = _idle.Count - 1; index >= 0; index--)
            {
                PreparedRope prepared = _idle[index];
                if (prepared.Fits(call))
                {
                    _idle.RemoveAt(index);
                    return prepared;
                }
            }
        }

        return null;
    }

    private void KeepIdle(PreparedRope prepared)
    {
        PreparedRope oldest;
        lock (_lock)
        {
            _idle.Add(prepared);
            if (_idle.Count < Capacity)
                return;
            oldest = _idle[0];
            _idle.RemoveAt(0);
        }

        oldest.Destroy();
    }
}
