namespace Ascend.Rope.Backends.Cpu;

/// <summary>A place in the work of a stream: after so many pieces. The default is passed from the beginning.</summary>
internal readonly record struct CpuMark(CpuStream? Stream, long Position)
{
    /// <summary>Whether the stream has come there.</summary>
    public bool IsPassed => Stream is null || Stream.Progress.Passed >= Position;

    /// <summary>Waits on this thread, which runs the stream's work if nobody does.</summary>
    public void Wait() => Stream?.Synchronize(Position);

    /// <summary>Ends when the stream has come there.</summary>
    public Task WhenPassed() => Stream?.WhenPassed(Position) ?? Task.CompletedTask;
}
