using System.Buffers;
using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <content>Calls that are enqueued together.</content>
public sealed partial class NpuStream
{
    /// <summary>Checks all calls, and enqueues them with no work of others between.</summary>
    internal void EnqueueRopes(ReadOnlySpan<RopeOperands> calls, RopeOptions options)
    {
        ThrowIfDisposed();

        // Calls hold references, which cannot be on the stack.
        RopeCall[] pooled = ArrayPool<RopeCall>.Shared.Rent(calls.Length);
        try
        {
            Span<RopeCall> ropes = pooled.AsSpan(0, calls.Length);
            RopeChecks.Batch(calls, this, options, ropes);
            lock (_lock)
            {
                ThrowIfDisposed();
                using Lock.Scope gate = EnterCapture();
                EnqueueUsed(calls, ropes);
            }
        }
        finally
        {
            ArrayPool<RopeCall>.Shared.Return(pooled, clearArray: true);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Enqueues calls whose memory is in use until all are enqueued, so that none can fail because its tensors go meanwhile.</summary>
    private void EnqueueUsed(ReadOnlySpan<RopeOperands> calls, ReadOnlySpan<RopeCall> ropes)
    {
        int uses = 0;
        int enqueued = 0;
        try
        {
            for (; uses < calls.Length * RopeOperands.Count; uses++)
                _ = NoteUse(StorageAt(calls, uses));
            EnqueueRopes(calls, ropes, ref enqueued);
        }
        catch (CannException exception)
        {
            exception.Enqueued(enqueued, calls.Length);
            throw;
        }
        finally
        {
            while (--uses >= 0)
                StorageAt(calls, uses).EndUse();
        }
    }

    private void EnqueueRopes(ReadOnlySpan<RopeOperands> calls, ReadOnlySpan<RopeCall> ropes, ref int enqueued)
    {
        if (AreDense(ropes))
        {
            _backend.EnqueueRopes(ropes, ref enqueued);
            return;
        }

        for (; enqueued < ropes.Length; enqueued++)
            _backend.EnqueueRopeOfViews(ropes[enqueued], calls[enqueued].X.Layout, calls[enqueued].Cos.Layout, calls[enqueued].Sin.Layout);
    }

    private static bool AreDense(ReadOnlySpan<RopeCall> ropes)
    {
        foreach (ref readonly RopeCall rope in ropes)
        {
            if (!rope.IsDense)
                return false;
        }

        return true;
    }

    private static Storage StorageAt(ReadOnlySpan<RopeOperands> calls, int index) =>
        calls[index / RopeOperands.Count][index % RopeOperands.Count].Storage;
}
