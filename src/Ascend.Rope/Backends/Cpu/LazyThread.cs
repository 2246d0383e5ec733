namespace Ascend.Rope.Backends.Cpu;

/// <summary>The thread of a stream that is as lazy as a device: it begins some time after work was enqueued, or when somebody waits for that.</summary>
/// <remarks>
/// So late that a program which reads a result, or overwrites an operand, without waiting is wrong every time. It ends when it has had nothing to do
/// for a while, so that a stream which was forgotten keeps none.
/// </remarks>
/// <param name="run">Runs the work, as far as it waits for no other stream.</param>
internal sealed class LazyThread(Action run)
{
    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private bool _isAlive;
    private bool _hasWork;
    private bool _isAwaited;

    /// <summary>Lets the work run, later.</summary>
    public void Schedule()
    {
        lock (_gate)
        {
            _hasWork = true;
            Monitor.Pulse(_gate);
            if (!_isAlive)
            {
                _isAlive = true;
                new Thread(Loop) { IsBackground = true, Name = "Ascend.Rope lazy stream" }.UnsafeStart();
            }
        }
    }

    /// <summary>Lets the work that is scheduled run now, since somebody waits for it.</summary>
    public void Hurry()
    {
        lock (_gate)
        {
            _isAwaited = _hasWork;
            Monitor.Pulse(_gate);
        }
    }

    private void Loop()
    {
        while (TakeWork())
            run();
    }

    private bool TakeWork()
    {
        lock (_gate)
        {
            if (!_hasWork)
                Monitor.Wait(_gate, s_idleTime);
            _isAlive = _hasWork;
            if (!_hasWork)
                return false;
            long begin = Environment.TickCount64;
            while (!_isAwaited && s_delay - TimeSpan.FromMilliseconds(Environment.TickCount64 - begin) is { Ticks: > 0 } rest)
                Monitor.Wait(_gate, rest);
            (_hasWork, _isAwaited) = (false, false);
            return true;
        }
    }
}
