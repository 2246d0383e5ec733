namespace Ascend.Rope.Backends;

/// <summary>The captures that are under way on a device, and what they forbid meanwhile.</summary>
/// <remarks>
/// The rules are CANN's, which refuses with a number; they are kept here so that every backend refuses alike, in words, and before anything has
/// happened.
/// </remarks>
internal sealed class CaptureRegistry
{
    private readonly Lock _lock = new();
    private readonly List<Capture> _captures = [];
    private int _count;

    /// <summary>Held while a stream that captures is given something, and while a capture ends, so that a capture has all of it or nothing.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Notes that this thread begins a capture.</summary>
    public Capture Begin(NpuCaptureMode mode)
    {
        Capture capture = new(mode, Environment.CurrentManagedThreadId);
        lock (_lock)
        {
            _captures.Add(capture);
            Volatile.Write(ref _count, _captures.Count);
        }

        return capture;
    }

    /// <summary>Notes that a capture is over.</summary>
    public void End(Capture capture)
    {
        capture.IsOver = true;
        lock (_lock)
        {
            _captures.Remove(capture);
            Volatile.Write(ref _count, _captures.Count);
        }
    }

    /// <summary>Refuses what blocks, where a capture forbids it.</summary>
    /// <param name="what">What was asked for, as the beginning of a sentence.</param>
    /// <exception cref="InvalidOperationException">A capture on this thread, or a global one on any, is under way.</exception>
    public void ThrowIfForbidden(string what)
    {
        if (Volatile.Read(ref _count) > 0)
            ThrowIfForbiddenNow(what);
    }

    private void ThrowIfForbiddenNow(string what)
    {
        lock (_lock)
        {
            foreach (Capture capture in _captures)
            {
                if (capture.Forbids(Environment.CurrentManagedThreadId))
                {
                    throw new InvalidOperationException(
                        $"{what} cannot be captured, and is refused while {capture}: do it before the capture, or capture in Relaxed mode.");
                }
            }
        }
    }
}

/// <summary>A capture that is under way.</summary>
/// <param name="Mode">What it forbids.</param>
/// <param name="ThreadId">The thread that has begun it.</param>
internal sealed record Capture(NpuCaptureMode Mode, int ThreadId)
{
    private bool _isOver;

    /// <summary>The allocations that the recorded work uses.</summary>
    public HashSet<Storage> Storages { get; } = [];

    /// <summary>Whether it has ended, so that the streams which were in it are streams like any other again.</summary>
    public bool IsOver
    {
        get => Volatile.Read(ref _isOver);
        set => Volatile.Write(ref _isOver, value);
    }

    /// <summary>How many streams have joined it and not joined back.</summary>
    public int OpenLanes { get; set; }

    /// <summary>Whether blocking calls are refused on a thread.</summary>
    public bool Forbids(int threadId) => Mode == NpuCaptureMode.Global || (Mode == NpuCaptureMode.ThreadLocal && threadId == ThreadId);

    /// <summary>As it stands in messages.</summary>
    public override string ToString() =>
        Mode == NpuCaptureMode.Global ? "a stream of the device captures in Global mode" : $"this thread captures in {Mode} mode";
}
