namespace Ascend.Rope.Backends.Cpu;

/// <summary>The work that streams record and do not run, in the order in which they were given it: an order that every dependency between them allows.</summary>
/// <param name="origin">The stream that began it.</param>
internal sealed class CpuRecording(CpuStream origin)
{
    private readonly Lock _lock = new();
    private List<CpuWork>? _work = [];

    /// <summary>The stream that began it.</summary>
    public CpuStream Origin => origin;

    /// <summary>Whether it is still going on. A stream that finds it ended is a stream like any other again.</summary>
    public bool IsOpen => Volatile.Read(ref _work) is not null;

    /// <summary>Records work; false when the recording has ended.</summary>
    public bool TryAdd(in CpuWork work)
    {
        lock (_lock)
        {
            _work?.Add(work);
            return _work is not null;
        }
    }

    /// <summary>Ends the recording and returns its work, which the caller releases; none when it has ended before.</summary>
    public List<CpuWork> End()
    {
        lock (_lock)
        {
            List<CpuWork> work = _work ?? [];
            Volatile.Write(ref _work, null);
            return work;
        }
    }
}
