using Ascend.Rope.Interop;

namespace Ascend.Rope.Backends.Cann;

/// <summary>What the work recorded in a graph reads and writes: it lives as long as the graph, and its scratch memory is never the stream's.</summary>
/// <remarks>Each stream of a capture has one, since what streams have recorded may run at once; the one of the origin has them all.</remarks>
/// <param name="backend">The device.</param>
/// <param name="context">Its context.</param>
/// <param name="stream">The stream that records.</param>
/// <param name="origin">That of the stream that has begun the capture; null for that stream itself.</param>
internal sealed class CannCapture(CannBackend backend, CannContext context, CannStream stream, CannCapture? origin) : IDisposable
{
    private readonly Lock _lock = new();

    /// <summary>Those of the streams that have joined.</summary>
    private readonly List<CannCapture> _joined = [];
    private bool _isOver;
    private bool _closesLater;

    /// <summary>Whether the stream has begun the capture.</summary>
    public bool IsOrigin => origin is null;

    /// <summary>The operands.</summary>
    public InFlight Operands { get; } = origin?.Operands ?? new InFlight();

    /// <summary>The scratch memory, shared by the operators that the stream records, which run one after the other.</summary>
    public Workspace Workspace { get; } = new(backend);

    /// <summary>The scratch memory for views, shared likewise.</summary>
    public CompactedOperands Compacted { get; } = new(backend, context);

    /// <summary>Notes that another stream has joined.</summary>
    public void Joined(CannCapture other) => _joined.Add(other);

    /// <summary>Leaves it to the end of the capture to close a stream that has joined; false when that has come.</summary>
    public bool ClosesLater()
    {
        lock (_lock)
        {
            _closesLater = !_isOver && !IsOrigin;
            return _closesLater;
        }
    }

    /// <summary>Lets the streams go: the capture is over.</summary>
    public void Leave()
    {
        foreach (CannCapture joined in _joined)
            joined.Leave();
        lock (_lock)
            _isOver = true;
        stream.LeaveCapture(_closesLater);
    }

    /// <summary>Lets everything go: the graph is gone, or never came to be.</summary>
    public void Dispose()
    {
        foreach (CannCapture joined in _joined)
            joined.Dispose();
        Workspace.Dispose();
        Compacted.Dispose();
        Operands.PassedAll();
    }
}
