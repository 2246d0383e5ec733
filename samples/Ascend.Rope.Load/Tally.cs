using HdrHistogram;

namespace Ascend.Rope.Load;

/// <summary>Counts and times of all requests. Any thread may add.</summary>
internal sealed class Tally
{
    /// <summary>Times are in microseconds, up to an hour, to three digits.</summary>
    private const long MostMicroseconds = 3_600_000_000;
    private const int Digits = 3;

    /// <summary>How many wrong answers are described.</summary>
    private const int MostDescribed = 8;

    private readonly Lock _lock = new();
    private readonly LongHistogram _right = New();
    private readonly LongHistogram _refused = New();
    private readonly LongHistogram _delays = New();
    private readonly LongHistogram _second = New();
    private readonly long[] _endings = new long[Enum.GetValues<Ending>().Length];
    private readonly SortedDictionary<int, long> _statuses = [];
    private readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);
    private readonly List<LoadSecond> _seconds = [];
    private readonly Gap _gap = new();
    private readonly TroubleSpans _troubles = new();
    private readonly List<string> _wrong = [];
    private int _described;
    private long _late;
    private long _withoutRetryAfter;
    private long _withoutReason;
    private long _sent;
    private long _refusalsBefore;
    private long _failuresBefore;

    /// <summary>A request goes out, so long after it was due.</summary>
    public void Sent(TimeSpan delay)
    {
        lock (_lock)
        {
            _sent++;
            _delays.RecordValue(Microseconds(delay));
        }
    }

    /// <summary>An answer has wrong bits. What is described, which takes a while, is kept for the report.</summary>
    /// <param name="describe">Is called for the first of them.</param>
    public void Wrong(Func<string> describe)
    {
        if (Interlocked.Increment(ref _described) > MostDescribed)
            return;
        string description = describe();
        lock (_lock)
            _wrong.Add(description);
    }

    /// <summary>A request has ended.</summary>
    /// <param name="answer">How.</param>
    /// <param name="due">The moment for which it was planned, since the start.</param>
    /// <param name="time">From the moment for which it was planned.</param>
    /// <param name="settings">The time that it had, and when it is in trouble.</param>
    public void Add(in Answer answer, TimeSpan due, TimeSpan time, LoadSettings settings)
    {
        lock (_lock)
        {
            _endings[(int)answer.Ending]++;
            if (answer.Status != 0)
                _statuses[answer.Status] = _statuses.GetValueOrDefault(answer.Status) + 1;
            if (answer is { Status: 429, HasRetryAfter: false })
                _withoutRetryAfter++;
            if (answer.Status != 429 && (answer.Ending != Ending.Right || time > (settings.Slow ?? settings.Deadline / 2)))
                _troubles.Add(due);
            if (answer is { Ending: Ending.Refused, Reason: null })
                _withoutReason++;
            if (answer.Reason is { } reason)
                _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
            if (answer.Ending == Ending.Right)
            {
                _right.RecordValue(Microseconds(time));
                _second.RecordValue(Microseconds(time));
                _late += time > settings.Deadline ? 1 : 0;
                _gap.Passed();
            }
            else if (answer.Ending == Ending.Refused)
            {
                _refused.RecordValue(Microseconds(time));
            }
        }
    }

    /// <summary>Closes a second, and begins the next.</summary>
    /// <param name="at">The time since the start.</param>
    /// <param name="open">How many requests have not ended.</param>
    public LoadSecond EndSecond(TimeSpan at, int open)
    {
        lock (_lock)
        {
            long refusals = _statuses.GetValueOrDefault(429);
            long failures = _endings.Sum() - Count(Ending.Right) - refusals;
            LoadSecond second = new(
                Math.Round(at.TotalSeconds, 3), _second.TotalCount, refusals - _refusalsBefore, failures - _failuresBefore, Percentile(_second, 50), Percentile(_second, 99), open);
            (_refusalsBefore, _failuresBefore) = (refusals, failures);
            _second.Reset();
            _seconds.Add(second);
            return second;
        }
    }

    /// <summary>All of it.</summary>
    public LoadReport Report(LoadSettings settings, DateTimeOffset started, TimeSpan time)
    {
        lock (_lock)
        {
            return new LoadReport
            {
                Settings = settings,
                Started = started,
                Seconds = time.TotalSeconds,
                Planned = _endings.Sum(),
                Sent = _sent,
                Right = Count(Ending.Right),
                Wrong = Count(Ending.Wrong),
                WrongAnswers = [.. _wrong],
                Late = _late,
                WithoutRetryAfter = _withoutRetryAfter,
                WithoutReason = _withoutReason,
                NotSent = Count(Ending.NotSent),
                NotConnected = Count(Ending.NotConnected),
                Closed = Count(Ending.Closed),
                Cut = Count(Ending.Cut),
                Silent = Count(Ending.Silent),
                Statuses = new SortedDictionary<int, long>(_statuses),
                Reasons = new SortedDictionary<string, long>(_reasons, StringComparer.Ordinal),
                Answers = Times(_right),
                Refusals = Times(_refused),
                SendDelays = Times(_delays),
                LongestGap = _gap.Longest.TotalMilliseconds,
                Troubles = [.. _troubles.Spans],
                BySecond = [.. _seconds],
            };
        }
    }

    private static LongHistogram New() => new(1, MostMicroseconds, Digits);

    private static long Microseconds(TimeSpan time) => Math.Clamp((long)time.TotalMicroseconds, 1, MostMicroseconds);

    private static LoadTimes Times(LongHistogram times) => new(
        times.TotalCount, Percentile(times, 50), Percentile(times, 90), Percentile(times, 99), Percentile(times, 99.9), Percentile(times, 100));

    private static double Percentile(LongHistogram times, double share) => times.TotalCount == 0 ? 0 : times.GetValueAtPercentile(share) / 1e3;

    private long Count(Ending ending) => _endings[(int)ending];
}
