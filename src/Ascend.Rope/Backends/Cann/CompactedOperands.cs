using Ascend.Rope.Interop;

namespace Ascend.Rope.Backends.Cann;

/// <summary>The scratch memory for views of a stream, or of a graph: one tensor for each operand serves all calls, since they run one after the other.</summary>
internal sealed class CompactedOperands(CannBackend backend, CannContext context) : IDisposable
{
    /// <summary>For x.</summary>
    public CompactedOperand X { get; } = new(backend, context);

    /// <summary>For cos.</summary>
    public CompactedOperand Cos { get; } = new(backend, context);

    /// <summary>For sin.</summary>
    public CompactedOperand Sin { get; } = new(backend, context);

    public void Dispose()
    {
        X.Dispose();
        Cos.Dispose();
        Sin.Dispose();
    }
}
