using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope.Service.Operation;

/// <summary>The tensors of one size of batch, within the memory of a place in flight, and its graph once the size has come often enough.</summary>
[SuppressMessage("Reliability", "CA2213:Disposable fields should be disposed", Justification = "They are belongings, which are disposed of together.")]
internal sealed class BatchShape<T> : IDisposable where T : unmanaged
{
    private readonly Belongings _all = new();
    private readonly NpuTensor _input;
    private readonly NpuTensor _x;
    private readonly NpuTensor _cos;
    private readonly NpuTensor _sin;
    private readonly NpuTensor _y;
    private readonly ReadOnlyMemory<T> _hostInput;
    private readonly Memory<T> _hostOutput;
    private NpuGraph? _graph;

    /// <param name="memory">The memory, whose beginning is used.</param>
    /// <param name="tokens">How many tokens.</param>
    /// <param name="heads">How many heads.</param>
    public BatchShape(SlotMemory<T> memory, int tokens, int heads)
    {
        int rows = tokens * RopeShape.HeadDim;
        int x = rows * heads;
        _hostInput = memory.HostInput.Memory[..(x + (2 * rows))];
        _hostOutput = memory.HostOutput.Memory[..x];
        try
        {
            _input = _all.Add(memory.Input.Slice(0, x + (2 * rows)));
            _x = _all.Add(memory.Input.Slice(0, tokens, heads, 1, RopeShape.HeadDim));
            _cos = _all.Add(memory.Input.Slice(x, tokens, 1, 1, RopeShape.HeadDim));
            _sin = _all.Add(memory.Input.Slice(x + rows, tokens, 1, 1, RopeShape.HeadDim));
            _y = _all.Add(memory.Output.Slice(0, tokens, heads, 1, RopeShape.HeadDim));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How often a batch of this size has come.</summary>
    public int Uses { get; set; }

    /// <summary>When the last of them came, counted in batches.</summary>
    public long UsedAt { get; set; }

    public bool HasGraph => _graph is not null;

    /// <summary>Records the copies and the operator.</summary>
    public void Capture(NpuStream stream) => _graph = _all.Add(NpuGraph.Capture(stream, Enqueue));

    /// <summary>One copy in, one operator, one copy out.</summary>
    public void Launch(NpuStream stream)
    {
        if (_graph is { } graph)
            graph.Replay(stream);
        else
            Enqueue(stream);
    }

    /// <summary>Gives tensors and graph back. What is enqueued keeps what it uses.</summary>
    public void Dispose() => _all.Dispose();

    private void Enqueue(NpuStream stream)
    {
        _input.EnqueueCopyFrom(_hostInput, stream);
        InterleaveRope.Enqueue(_x, _cos, _sin, _y, stream);
        _y.EnqueueCopyTo(_hostOutput, stream);
    }
}
