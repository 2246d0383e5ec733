using System.Buffers;
using Ascend.Rope.Backends;

namespace Ascend.Rope;

/// <content>Calls that are enqueued together.</content>
public sealed partial class NpuStream
{
    /// <summary>Checks all calls, and enqueues them with no work of others between.</summary>
    internal void EnqueueRopes(ReadOnlySpan<RopeOperands> calls, RopeOptions options, in Caller caller)
    {
        ThrowIfDisposed();

        // Calls hold references, which cannot be on the stack; and what the caller's memory holds may change meanwhile.
        RopeOperands[] operands = ArrayPool<RopeOperands>.Shared.Rent(calls.Length);
        RopeCall[] ropes = ArrayPool<RopeCall>.Shared.Rent(calls.Length);
        try
        {
            calls.CopyTo(operands);
            EnqueueRopes(operands.AsSpan(0, calls.Length), ropes.AsSpan(0, calls.Length), options, caller);
        }
        finally
        {
            ArrayPool<RopeCall>.Shared.Return(ropes, clearArray: true);
            ArrayPool<RopeOperands>.Shared.Return(operands, clearArray: true);
        }

        GC.KeepAlive(this);
    }

    private void EnqueueRopes(ReadOnlySpan<RopeOperands> calls, Span<RopeCall> ropes, RopeOptions options, in Caller caller)
    {
        RopeChecks.Batch(calls, this, options, ropes);
        lock (_lock)
        {
            ThrowIfDisposed();
            using OwnerCode.Scope owners = OwnerCode.UnderLock();
            using Lock.Scope gate = EnterCapture();
            using NotedOperation noted = calls.IsEmpty ? default : Note(NpuOperationKind.RopeBatch, caller, calls.Length);
            EnqueueHeld(calls, ropes);
        }
    }

    /// <summary>Enqueues calls whose tensors are held until all are enqueued, so that none can fail because its tensors go meanwhile.</summary>
    private void EnqueueHeld(ReadOnlySpan<RopeOperands> calls, ReadOnlySpan<RopeCall> ropes)
    {
        int held = 0;
        int enqueued = 0;
        try
        {
            for (; held < calls.Length * RopeOperands.Count; held++)
                Hold(TensorAt(calls, held));
            EnqueueRopes(calls, ropes, ref enqueued);
        }
        catch (CannException exception)
        {
            exception.Enqueued(enqueued, calls.Length);
            throw;
        }
        finally
        {
            while (--held >= 0)
                TensorAt(calls, held).DangerousRelease();
        }
    }

    /// <summary>Holds a tensor's handle, and notes the use of its memory.</summary>
    private void Hold(NpuTensor tensor)
    {
        bool added = false;
        tensor.DangerousAddRef(ref added);
        try
        {
            NoteUse(tensor.Storage);
        }
        catch
        {
            tensor.DangerousRelease();
            throw;
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

    private static NpuTensor TensorAt(ReadOnlySpan<RopeOperands> calls, int index) => calls[index / RopeOperands.Count][index % RopeOperands.Count];
}
