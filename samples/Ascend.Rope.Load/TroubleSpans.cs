namespace Ascend.Rope.Load;

/// <summary>When there were requests in trouble: spans of time, so that what each fault cost is told apart.</summary>
internal sealed class TroubleSpans
{
    /// <summary>Requests in trouble that were due no further apart are of one span.</summary>
    private static readonly TimeSpan s_apart = TimeSpan.FromSeconds(1);

    private readonly List<LoadTrouble> _spans = [];

    /// <summary>The spans so far, the earliest first.</summary>
    public IReadOnlyList<LoadTrouble> Spans => _spans;

    /// <summary>A request was in trouble. They end in any order.</summary>
    /// <param name="due">When it was due, since the start.</param>
    public void Add(TimeSpan due)
    {
        double at = Math.Round(due.TotalSeconds, 3);
        double apart = s_apart.TotalSeconds;
        int next = _spans.FindIndex(span => span.To + apart >= at);
        if (next < 0 || _spans[next].From - apart > at)
        {
            _spans.Insert(next < 0 ? _spans.Count : next, new LoadTrouble(at, at, 1));
            return;
        }

        LoadTrouble joined = _spans[next];
        joined = new LoadTrouble(Math.Min(joined.From, at), Math.Max(joined.To, at), joined.Requests + 1);
        if (next + 1 < _spans.Count && _spans[next + 1] is { } after && after.From - apart <= joined.To)
        {
            joined = new LoadTrouble(joined.From, after.To, joined.Requests + after.Requests);
            _spans.RemoveAt(next + 1);
        }

        _spans[next] = joined;
    }
}
