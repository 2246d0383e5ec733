using Ascend.Rope.Interop;

namespace Ascend.Rope.Backends.Cann;

/// <summary>What the work recorded in a graph reads and writes: it lives as long as the graph, and its scratch memory is never the stream's.</summary>
internal sealed class CannCapture(CannBackend backend, CannContext context) : IDisposable
{
    /// <summary>The operands.</summary>
    public InFlight Operands { get; } = new();

    /// <summary>The scratch memory, shared by the recorded operators, which run one after the other.</summary>
    public Workspace Workspace { get; } = new(backend);

    /// <summary>The scratch memory for views, shared likewise.</summary>
    public CompactedOperands Compacted { get; } = new(backend, context);

    /// <summary>Lets everything go: the graph is gone, or never came to be.</summary>
    public void Dispose()
    {
        Workspace.Dispose();
        Compacted.Dispose();
        Operands.PassedAll();
    }
}
