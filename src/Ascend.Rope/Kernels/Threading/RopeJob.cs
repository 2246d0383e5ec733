namespace Ascend.Rope.Kernels.Threading;

/// <summary>One call of the operator, for several threads.</summary>
/// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
internal sealed unsafe class RopeJob<T> : TeamJob
    where T : unmanaged
{
    /// <summary>One for each thread that calls, while it is not in use, so that calls allocate nothing.</summary>
    [ThreadStatic]
    private static RopeJob<T>? s_idle;

    private T* _x;
    private T* _cos;
    private T* _sin;
    private T* _y;
    private RopeGeometry _geometry;
    private RopeStrides _strides;
    private RopeChunks _chunks;

    /// <summary>Takes the calling thread's job, or makes one if a call is under way: a thread that waits may be made to run other code.</summary>
    public static RopeJob<T> Take(T* x, T* cos, T* sin, T* y, in RopeGeometry geometry, in RopeStrides strides, in RopeChunks chunks)
    {
        RopeJob<T> job = s_idle ?? new RopeJob<T>();
        s_idle = null;
        job._x = x;
        job._cos = cos;
        job._sin = sin;
        job._y = y;
        job._geometry = geometry;
        job._strides = strides;
        job._chunks = chunks;
        return job;
    }

    /// <summary>Gives the job back, on the thread that took it.</summary>
    public void Return() => s_idle = this;

    protected override void RunChunk(long index)
    {
        RopeChunk chunk = _chunks[index];
        long table = _geometry.CosSequence == 1 ? 0 : chunk.Position;
        RopeGeometry part = new(chunk.Batches, _geometry.Heads, chunk.Positions, _geometry.CosSequence == 1 ? 1 : chunk.Positions);
        RopeKernel.Run(
            Row(_x, _strides.X, chunk.Batch, chunk.Position), Row(_cos, _strides.Cos, chunk.Batch, table),
            Row(_sin, _strides.Sin, chunk.Batch, table), Row(_y, _strides.Y, chunk.Batch, chunk.Position), part, _strides, KernelWidths.Widest,
            StreamingStores.Pay(_x, _y, _geometry));
    }

    private static T* Row(T* operand, in RowStrides strides, long batch, long position) =>
        operand + ((batch * strides.Batch) + (position * strides.Position));
}
