using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope.TestHost.Fuzz;

/// <summary>One run over many files, on all processors, under a watch that does not wait for a file that hangs.</summary>
internal sealed class FuzzRun(string name, FuzzTarget target, int files)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    private readonly Worker[] _workers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Worker())];
    private readonly Lock _lock = new();
    private int _next;
    private int _firstBad = int.MaxValue;
    private string? _reason;

    public FuzzReport Run()
    {
        long start = Stopwatch.GetTimestamp();
        Thread[] threads = [.. _workers.Select(worker => new Thread(() => Work(worker)) { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());
        int hangs = 0;
        while (hangs == 0 && !threads.All(thread => thread.Join(TimeSpan.FromMilliseconds(100))))
        {
            foreach (Worker worker in _workers.Where(worker => worker.IsLate(s_longest)))
            {
                hangs++;
                Note(worker.File, $"longer than {s_longest.TotalSeconds} s");
            }
        }

        return new FuzzReport(
            name, _workers.Sum(worker => worker.Accepted + worker.Refused + worker.Crashes) + hangs, _workers.Sum(worker => worker.Accepted),
            _workers.Sum(worker => worker.Refused), _workers.Sum(worker => worker.Crashes), hangs, Stopwatch.GetElapsedTime(start).TotalSeconds,
            _workers.Max(worker => worker.Slowest).TotalMilliseconds, _reason is null ? null : _firstBad, _reason);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a reader throws is what is looked for.")]
    private void Work(Worker worker)
    {
        for (int file; (file = Interlocked.Increment(ref _next) - 1) < files;)
        {
            byte[] bytes = Mutator.Mutate(target, file);
            worker.Begin(file);
            try
            {
                if (target.Read(bytes))
                    worker.Accepted++;
                else
                    worker.Refused++;
            }
            catch (Exception exception)
            {
                worker.Crashes++;
                Note(file, exception.ToString());
            }

            worker.End();
        }
    }

    private void Note(int file, string reason)
    {
        lock (_lock)
        {
            if (file < _firstBad)
                (_firstBad, _reason) = (file, reason);
        }
    }

    private sealed class Worker
    {
        private long _start;

        public int File { get; private set; }

        public int Accepted { get; set; }

        public int Refused { get; set; }

        public int Crashes { get; set; }

        public TimeSpan Slowest { get; private set; }

        public void Begin(int file)
        {
            File = file;
            Volatile.Write(ref _start, Stopwatch.GetTimestamp());
        }

        public void End()
        {
            TimeSpan time = Stopwatch.GetElapsedTime(_start);
            Slowest = time > Slowest ? time : Slowest;
            Volatile.Write(ref _start, 0);
        }

        public bool IsLate(TimeSpan longest) => Volatile.Read(ref _start) is not 0 and var start && Stopwatch.GetElapsedTime(start) > longest;
    }
}
