using System.Collections.Concurrent;
using System.Diagnostics;
using Ascend.Rope.Service.Batching;

namespace Ascend.Rope.Service.Cluster.Gateway;

/// <summary>How long a request is likely to wait at the silo with the least to do, as far as silos lately told. Any thread may call.</summary>
internal sealed class SiloForecast : IBacklog
{
    /// <summary>What was told longer ago is not held against a silo any more.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(2);

    /// <summary>How often the silos are looked through, however many requests ask.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, Report> _silos = new(StringComparer.Ordinal);
    private long _lookedAt;
    private long _waitTicks;

    public TimeSpan ExpectedWait
    {
        get
        {
            long looked = Volatile.Read(ref _lookedAt);
            if (Stopwatch.GetElapsedTime(looked) >= s_interval && Interlocked.CompareExchange(ref _lookedAt, Stopwatch.GetTimestamp(), looked) == looked)
                Volatile.Write(ref _waitTicks, Look());
            return TimeSpan.FromTicks(Volatile.Read(ref _waitTicks));
        }
    }

    /// <summary>A silo has told how long one would wait.</summary>
    public void Told(string silo, TimeSpan wait) => _silos[silo] = new Report(wait, Stopwatch.GetTimestamp());

    private long Look()
    {
        long least = long.MaxValue;
        foreach ((string silo, Report told) in _silos)
        {
            if (Stopwatch.GetElapsedTime(told.At) > s_fresh)
                _silos.TryRemove(new KeyValuePair<string, Report>(silo, told));
            else
                least = Math.Min(least, told.Wait.Ticks);
        }

        return least == long.MaxValue ? 0 : least;
    }

    private readonly record struct Report(TimeSpan Wait, long At);
}
