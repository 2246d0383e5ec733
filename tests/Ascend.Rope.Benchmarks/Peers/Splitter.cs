using System.Diagnostics;

namespace Ascend.Rope.Benchmarks.Peers;

/// <summary>
/// Divides calls between the caller and, for two threads, one helper, who stays: it spins a while for the next call before it parks. What the helper has not
/// begun when the caller is done with its own half, the caller does too.
/// </summary>
internal sealed class Splitter : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMicroseconds(100);

    private readonly Thread? _helper;
    private readonly SemaphoreSlim _wake = new(0);
    private Action<int, int>? _work;
    private int _first;
    private int _end;

    /// <summary>The number of the last call, of the last whose second half somebody took, and of the last that the helper has done.</summary>
    private int _posted;
    private int _taken;
    private int _done;
    private int _parked;
    private Exception? _failure;

    public Splitter(int threads)
    {
        Threads = threads;
        if (threads == 1)
            return;
        _helper = new Thread(Help) { IsBackground = true, Name = "Splitter" };
        _helper.Start();
    }

    /// <summary>1 or 2, the caller among them.</summary>
    public int Threads { get; }

    /// <summary>Whether so many rows are divided: one is not.</summary>
    public bool Divides(int rows) => Threads > 1 && rows > 1;

    /// <summary>Works on all of so many rows, divided, and returns when that is done.</summary>
    /// <param name="work">Works on the rows [first, end).</param>
    /// <param name="rows">How many there are.</param>
    public void Run(Action<int, int> work, int rows)
    {
        int middle = rows / 2;
        Post(work, middle, rows);
        work(0, middle);
        if (Take(_posted))
        {
            work(middle, rows);
            return;
        }

        SpinWait spin = default;
        while (Volatile.Read(ref _done) != _posted)
            spin.SpinOnce(sleep1Threshold: -1);
        if (_failure is not null)
            throw new InvalidOperationException("The helper failed.", _failure);
    }

    public void Dispose()
    {
        if (_helper is not null)
        {
            Post(null, 0, 0);
            _helper.Join();
        }

        _wake.Dispose();
    }

    private void Post(Action<int, int>? work, int first, int end)
    {
        (_work, _first, _end) = (work, first, end);
        _ = Interlocked.Increment(ref _posted);
        if (Interlocked.Exchange(ref _parked, 0) == 1)
            _ = _wake.Release();
    }

    private void Help()
    {
        for (int call = 0; ;)
        {
            call = AwaitCallAfter(call);
            if (!Take(call))
                continue;
            if (_work is not { } work)
                return;
            try
            {
                work(_first, _end);
            }
#pragma warning disable CA1031 // The caller gets it, whatever it is.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _failure = exception;
            }

            Volatile.Write(ref _done, call);
        }
    }

    private bool Take(int call) => Interlocked.CompareExchange(ref _taken, call, call - 1) == call - 1;

    private int AwaitCallAfter(int call)
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _posted) == call)
        {
            if (Stopwatch.GetElapsedTime(start) < s_patience)
            {
                Thread.SpinWait(8);
                continue;
            }

            // Whoever takes the mark back owes nothing; a caller who did releases once.
            _ = Interlocked.Exchange(ref _parked, 1);
            if (Volatile.Read(ref _posted) == call || Interlocked.Exchange(ref _parked, 0) == 0)
                _wake.Wait();
        }

        return Volatile.Read(ref _posted);
    }
}
