using System.Numerics;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Options;

namespace Ascend.Rope.Service.Operation;

/// <summary>
/// Runs batches of one type in one place in flight: gathers the operands, brings them to the device in one copy, runs the operator, brings the result back in one
/// copy. Sizes that come often are padded to a power of two and replayed as a graph; the rest is enqueued as it is. One thread at a time.
/// </summary>
internal sealed class BatchRunner<T>(NpuDevice device, BatchingOptions options) : IDisposable where T : unmanaged
{
    private readonly SlotMemory<T> _memory = new(
        device, options.MaxBatchBytes / ElementTypes.ByteCount, options.MaxBatchBytes / ElementTypes.ByteCount);

    private readonly Dictionary<(int Tokens, int Heads), BatchShape<T>> _shapes = [];
    private long _batches;
    private bool _canCapture = options.GraphAfter > 0;

    /// <summary>Reads the requests, and enqueues the call.</summary>
    public BatchLaunch Launch(Batch batch, NpuStream stream)
    {
        int heads = (int)batch.Key.Heads;
        if (Graph(batch.Tokens, heads, stream) is { } shape)
        {
            int padded = Padded(batch.Tokens);
            Read(batch, padded, heads);
            shape.Launch(stream);
            return new BatchLaunch(IsGraph: true, padded);
        }

        Read(batch, batch.Tokens, heads);
        using BatchShape<T> once = new(_memory, batch.Tokens, heads);
        once.Launch(stream);
        return new BatchLaunch(IsGraph: false, batch.Tokens);
    }

    /// <summary>Gives the requests their results. The stream has been waited for. What was answered meanwhile is passed over.</summary>
    public void Deliver(Batch batch)
    {
        ReadOnlySpan<T> y = _memory.HostOutput.GetSpan();
        int row = RopeShape.HeadDim * (int)batch.Key.Heads;
        foreach (RopeRequest request in batch.Requests)
        {
            if (request.TryTouch())
            {
                try
                {
                    RowGather.Write(y[..(request.Tokens * row)], request);
                }
                catch
                {
                    request.LetBe();
                    throw;
                }

                request.Answer(refusal: null);
            }

            y = y[(request.Tokens * row)..];
        }
    }

    public void Dispose()
    {
        foreach (BatchShape<T> shape in _shapes.Values)
            shape.Dispose();
        _shapes.Clear();
        _memory.Dispose();
    }

    private static int Padded(int tokens) => (int)BitOperations.RoundUpToPowerOf2((uint)tokens);

    /// <summary>The shape with a graph for that many tokens, if there is one or it is time to make it.</summary>
    private BatchShape<T>? Graph(int tokens, int heads, NpuStream stream)
    {
        if (!_canCapture)
            return null;
        (int, int) size = (Padded(tokens), heads);
        if (!_shapes.TryGetValue(size, out BatchShape<T>? shape))
        {
            MakeRoom();
            _shapes.Add(size, shape = new BatchShape<T>(_memory, Padded(tokens), heads));
        }

        shape.Uses++;
        shape.UsedAt = ++_batches;
        if (shape.HasGraph)
            return shape;
        if (shape.Uses < options.GraphAfter)
            return null;
        try
        {
            shape.Capture(stream);
            return shape;
        }
        catch (NotSupportedException)
        {
            // This CANN has no graphs.
            _canCapture = false;
            return null;
        }
    }

    private void MakeRoom()
    {
        if (_shapes.Count < options.MaxGraphs)
            return;
        ((int, int) size, BatchShape<T> oldest) = _shapes.MinBy(shape => shape.Value.UsedAt);
        _shapes.Remove(size);
        oldest.Dispose();
    }

    /// <summary>Writes x of all requests, then cos of all, then sin of all, each padded to its part.</summary>
    private void Read(Batch batch, int tokens, int heads)
    {
        Span<T> input = _memory.HostInput.GetSpan();
        int rows = tokens * RopeShape.HeadDim;
        Span<T> x = input[..(rows * heads)];
        Span<T> cos = input.Slice(rows * heads, rows);
        Span<T> sin = input.Slice((rows * heads) + rows, rows);
        foreach (RopeRequest request in batch.Requests)
        {
            int own = request.Tokens * RopeShape.HeadDim;

            // What was answered meanwhile keeps its place, with whatever is there.
            if (request.TryTouch())
            {
                try
                {
                    RowGather.Read(request, x[..(own * heads)], cos[..own], sin[..own]);
                }
                finally
                {
                    request.LetBe();
                }
            }

            x = x[(own * heads)..];
            cos = cos[own..];
            sin = sin[own..];
        }
    }
}
