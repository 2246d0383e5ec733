namespace Ascend.Rope.Service.Operation;

/// <summary>The tensors of one size of batch, within the memory of a place in flight, and its graph once the size has come often enough.</summary>
internal sealed class BatchShape<T> : IDisposable where T : unmanaged
{
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
        _input = memory.Input.Slice(0, x + (2 * rows));
        _x = memory.Input.Slice(0, tokens, heads, 1, RopeShape.HeadDim);
        _cos = memory.Input.Slice(x, tokens, 1, 1, RopeShape.HeadDim);
        _sin = memory.Input.Slice(x + rows, tokens, 1, 1, RopeShape.HeadDim);
        _y = memory.Output.Slice(0, tokens, heads, 1, RopeShape.HeadDim);
    }

    /// <summary>How often a batch of this size has come.</summary>
    public int Uses { get; set; }

    /// <summary>When the last of them came, counted in batches.</summary>
    public long UsedAt { get; set; }

    public bool HasGraph => _graph is not null;

    /// <summary>Records the copies and the operator.</summary>
    public void Capture(NpuStream stream) => _graph = NpuGraph.Capture(stream, Enqueue);

    /// <summary>One copy in, one operator, one copy out.</summary>
    public void Launch(NpuStream stream)
    {
        if (_graph is { } graph)
            graph.Replay(stream);
        else
            Enqueue(stream);
    }

    /// <summary>Gives tensors and graph back. What is enqueued keeps what it uses.</summary>
    public void Dispose()
    {
        _graph?.Dispose();
        _y.Dispose();
        _sin.Dispose();
        _cos.Dispose();
        _x.Dispose();
        _input.Dispose();
    }

    private void Enqueue(NpuStream stream)
    {
        _input.EnqueueCopyFrom(_hostInput, stream);
        InterleaveRope.Enqueue(_x, _cos, _sin, _y, stream);
        _y.EnqueueCopyTo(_hostOutput, stream);
    }
}
