using System.Diagnostics;

namespace Ascend.Rope.TestHost.Fuzzing;

/// <summary>
/// Feeds a reader files that are mutated of right ones. It is not led by coverage, which needs instruments from outside of .NET: it knows the structure
/// of the files instead. Each file follows from the seed and its number alone.
/// </summary>
internal sealed class Fuzzer(string name, FuzzTarget target, int seed) : IDisposable
{
    private const int MostFailures = 10;

    /// <summary>What the reading of a file may allocate: something, and some times its length.</summary>
    private const long AllocatedBytes = 1 << 20;
    private const long AllocatedBytesPerByte = 64;

    /// <summary>How long the reading of a file may take of a processor, whatever else the machine does.</summary>
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(5);

    /// <summary>And how long by the clock, should a reader wait for something.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>In memory where there is such a folder: a disk is what takes longest.</summary>
    private readonly string _path = Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"ascend-rope-{Path.GetRandomFileName()}");
    private long _startedAt = Stopwatch.GetTimestamp();
    private long _processorTicks = ProcessorTime.Ticks;
    private bool _isStuck;

    public FuzzReport Report { get; } = new() { Target = name, Seed = seed };

    /// <summary>Runs the reader on so many files.</summary>
    /// <param name="files">How many.</param>
    /// <param name="giveUp">Called, on another thread, when a file does not end; must not return.</param>
    public void Run(int files, Action<FuzzReport> giveUp)
    {
        long start = Stopwatch.GetTimestamp();
        using Timer watch = new(_ => GiveUpWhereStuck(start, giveUp), null, s_timeLimit, s_timeLimit);
        for (int number = 0; number < files; number++)
            Feed(number);
        Finish(start);
    }

    public void Dispose() => File.Delete(_path);

    private void Feed(int number)
    {
        Random random = new(HashCode.Of(seed, number));
        byte[] file = target.Frame(random, JsonMutator.Mutate(random, target));
        File.WriteAllBytes(_path, file);
        Volatile.Write(ref _processorTicks, ProcessorTime.Ticks);
        Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Read(_path);
            Report.Accepted++;
        }
#pragma warning disable CA1031 // Whatever comes out is what this looks for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (target.IsRefusal(exception))
                Report.Refused++;
            else
                Fail(number, exception.ToString());
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_startedAt);
        Report.Files++;
        Report.MostAllocatedBytes = Math.Max(Report.MostAllocatedBytes, allocated);
        Report.SlowestMilliseconds = Math.Max(Report.SlowestMilliseconds, elapsed.TotalMilliseconds);
        if (allocated > AllocatedBytes + (AllocatedBytesPerByte * file.Length))
            Fail(number, $"a file of {file.Length} bytes took {allocated} bytes");
        if (IsBeyond(1))
            Report.Hangs++;
    }

    private void Fail(int number, string how)
    {
        Report.Crashes++;
        if (Report.Failures.Count < MostFailures)
            Report.Failures.Add($"file {number}: {how}");
    }

    private void GiveUpWhereStuck(long start, Action<FuzzReport> giveUp)
    {
        if (!IsBeyond(2) || Interlocked.Exchange(ref _isStuck, true))
            return;
        Report.Hangs++;
        Report.Failures.Add($"file {Report.Files}: does not end");
        Finish(start);
        giveUp(Report);
    }

    private static TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;

    /// <summary>Whether the file that is being read has taken so many times what it may.</summary>
    private bool IsBeyond(int times) =>
        ProcessorTime.Ticks - Volatile.Read(ref _processorTicks) > times * s_timeLimit.Ticks
        || Stopwatch.GetElapsedTime(Volatile.Read(ref _startedAt)) > times * s_patience;

    private void Finish(long start)
    {
        using Process process = Process.GetCurrentProcess();
        Report.Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Report.PeakResidentBytes = process.PeakWorkingSet64;
    }

    /// <summary>A hash that is the same in every process, as that of .NET is not.</summary>
    private static class HashCode
    {
        public static int Of(int seed, int number) => unchecked((int)(((uint)seed * 0x9E3779B1) ^ ((uint)number * 0x85EBCA77)));
    }
}
