namespace Ascend.Rope.Backends.Cann;

/// <summary>The prepared operators of a stream, the one that was used last at the end.</summary>
/// <remarks>One thread at a time uses them, the one that enqueues. A model calls with few geometries, so a search from the end is short.</remarks>
internal sealed class ExecutorCache : IDisposable
{
    /// <summary>How many are kept. Each holds a little host memory, and a place in CANN's cache of prepared calls.</summary>
    public const int Capacity = 64;

    private readonly List<PreparedRope> _prepared = new(Capacity);

    /// <summary>One that fits a call, or null.</summary>
    public PreparedRope? Find(in RopeCall call)
    {
        int last = _prepared.Count - 1;
        int index = last;
        while (index >= 0 && !_prepared[index].Fits(call))
            index--;
        if (index < 0)
            return null;
        PreparedRope found = _prepared[index];
        if (index < last)
        {
            _prepared.RemoveAt(index);
            _prepared.Add(found);
        }

        return found;
    }

    /// <summary>Keeps one for later calls. The one that was not used for longest goes when there are too many.</summary>
    public PreparedRope Add(PreparedRope prepared)
    {
        if (_prepared.Count == Capacity)
            Destroy(_prepared[0]);
        _prepared.Add(prepared);
        return prepared;
    }

    /// <summary>Destroys one.</summary>
    public void Destroy(PreparedRope prepared)
    {
        _prepared.Remove(prepared);
        prepared.Destroy();
    }

    /// <summary>Destroys them all. Nobody will ask.</summary>
    public void Dispose()
    {
        foreach (PreparedRope prepared in _prepared)
            prepared.Destroy();
        _prepared.Clear();
    }
}
