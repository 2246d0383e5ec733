using System.Diagnostics;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Options;

namespace Ascend.Rope.Service.Batching;

/// <summary>The requests that wait for a batch. Any thread may add; one worker at a time collects.</summary>
internal sealed class BatchQueue(BatchingOptions options)
{
    /// <summary>Lanes are kept for what they have learned; callers choose how many heads they have, so not without end.</summary>
    private const int MostLanes = 64;

    private readonly object _gate = new();
    private readonly Dictionary<LaneKey, Lane> _lanes = [];
    private readonly long _maxDelay = (long)(options.MaxDelay.TotalSeconds * Stopwatch.Frequency);
    private int _count;
    private bool _isClosed;
    private bool _isAwaited;
    private double _secondsPerRequest;
    private double _secondsPerBatch;

    /// <summary>How many requests wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many workers serve it at once.</summary>
    public int Workers { get; set; } = 1;

    /// <summary>
    /// How long a request that comes now is likely to wait for its answer, as far as the last batches tell: for those before it, and for its own batch. Nothing where
    /// nobody waits: then it is taken, whatever the last batches took, and the next tells.
    /// </summary>
    public TimeSpan ExpectedWait =>
        Count is > 0 and int count ? TimeSpan.FromSeconds((count * Volatile.Read(ref _secondsPerRequest) / Workers) + Volatile.Read(ref _secondsPerBatch)) : TimeSpan.Zero;

    /// <summary>Adds a request.</summary>
    /// <returns>Null, or why it was not taken; then it was not answered.</returns>
    public Refusal? TryAdd(RopeRequest request)
    {
        lock (_gate)
        {
            if (_isClosed)
                return Refusal.Stopping;
            if (_count >= options.MaxWaiting)
                return Full();
            request.Queued(Stopwatch.GetTimestamp());
            LaneOf(new LaneKey(request.Type, request.Shape.Heads)).Add(request);
            _count++;
            if (_isAwaited)
                Monitor.Pulse(_gate);
        }

        return null;
    }

    /// <summary>Waits until there is a request. One thread at a time.</summary>
    /// <returns>Whether there is one; else the queue is closed, and empty.</returns>
    public bool WaitForOne()
    {
        lock (_gate)
        {
            while (_count == 0)
            {
                if (_isClosed)
                    return false;
                _isAwaited = true;
                Monitor.Wait(_gate);
                _isAwaited = false;
            }

            return true;
        }
    }

    /// <summary>
    /// Takes what goes together, of the lane whose oldest request has waited longest: once as many tokens are there as lately came together, or a batch is full,
    /// or the oldest has waited for as long as one does for others. One thread at a time.
    /// </summary>
    /// <returns>Whether the batch has any: all may have gone meanwhile.</returns>
    public bool Collect(Batch batch)
    {
        Lane? lane;
        long end;
        lock (_gate)
        {
            lane = Oldest();
            if (lane is null)
                return false;
            end = lane.OldestAt + _maxDelay;
        }

        LetOthersCome(lane, end);
        lock (_gate)
        {
            if (lane.Count == 0)
                return false;
            batch.Begin(lane.Key);
            int before = lane.Count;
            lane.Take(batch, options.MaxTokensOf(lane.Key.Heads), Stopwatch.GetTimestamp());
            Volatile.Write(ref _count, _count - (before - lane.Count));
            return batch.Tokens > 0;
        }
    }

    /// <summary>Learns how long a worker takes for a batch, and for a request of it. The first batches of a process are slow, and count for no more than any other.</summary>
    public void Served(int requests, TimeSpan time)
    {
        Learn(ref _secondsPerRequest, time.TotalSeconds / Math.Max(requests, 1));
        Learn(ref _secondsPerBatch, time.TotalSeconds);

        static void Learn(ref double known, double seconds)
        {
            const double Weight = 0.1;
            double before = Volatile.Read(ref known);
            Volatile.Write(ref known, before + (Weight * (seconds - before)));
        }
    }

    /// <summary>Answers those that nobody waits for any more, or all where there is a refusal for all.</summary>
    public void Sweep(Refusal? refusal = null)
    {
        if (Count == 0)
            return;
        lock (_gate)
        {
            long now = Stopwatch.GetTimestamp();
            foreach (Lane lane in _lanes.Values)
                Volatile.Write(ref _count, _count - (lane.Count == 0 ? 0 : lane.Sweep(now, refusal)));
        }
    }

    /// <summary>Takes no more; what waits is still served.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for as many as lately came together. Timers are too coarse for this: the thread gives way instead, for no longer than the delay.</summary>
    private void LetOthersCome(Lane lane, long end)
    {
        int enough = Math.Min(lane.Expected, options.MaxTokensOf(lane.Key.Heads));
        while (lane.Tokens < enough && !Volatile.Read(ref _isClosed) && Stopwatch.GetTimestamp() < end)
            Thread.Yield();
    }

    private Lane? Oldest()
    {
        Lane? oldest = null;
        long oldestAt = long.MaxValue;
        foreach (Lane lane in _lanes.Values)
        {
            if (lane.Count > 0 && lane.OldestAt < oldestAt)
                (oldest, oldestAt) = (lane, lane.OldestAt);
        }

        return oldest;
    }

    private Lane LaneOf(LaneKey key)
    {
        if (_lanes.TryGetValue(key, out Lane? lane))
            return lane;
        if (_lanes.Count >= MostLanes && _lanes.Values.Where(kept => kept.Count == 0).MinBy(kept => kept.UsedAt) is { } unused)
            _lanes.Remove(unused.Key);
        return _lanes[key] = new Lane(key);
    }

    private Refusal Full() => new(
        RefusalReason.Busy, $"At most {options.MaxWaiting} requests wait for a batch.", $"{_count} wait.", "Try again later, or send fewer at once.")
    {
        RetryAfter = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(ExpectedWait.TotalSeconds))),
    };
}
