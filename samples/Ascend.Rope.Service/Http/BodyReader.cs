using System.Buffers;
using System.IO.Pipelines;
using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Memory;

namespace Ascend.Rope.Service.Http;

/// <summary>Reads bodies into memory outside of the managed heap.</summary>
internal static class BodyReader
{
    private const int FirstByteCount = 64 * 1024;

    /// <summary>Reads a body of a length that is known.</summary>
    /// <exception cref="RefusedException">It is shorter or longer.</exception>
    public static async ValueTask ReadExactlyAsync(PipeReader reader, Memory<byte> destination, CancellationToken cancellationToken)
    {
        int done = 0;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (buffer.Length > destination.Length - done)
                throw Wrong(destination.Length, "It has more.");
            buffer.CopyTo(destination.Span[done..]);
            done += (int)buffer.Length;
            reader.AdvanceTo(buffer.End);
            if (!read.IsCompleted)
                continue;
            if (done < destination.Length)
                throw Wrong(destination.Length, $"It has {done}.");
            return;
        }
    }

    /// <summary>Reads a body of a length that is not known, for which room is asked as it grows.</summary>
    /// <returns>The block, which the caller returns, and how much of it there is.</returns>
    /// <exception cref="RefusedException">It is too large, or there is no room for it.</exception>
    public static async ValueTask<(NativeBlock Block, int Length)> ReadToEndAsync(
        PipeReader reader, NativeBlockPool blocks, AdmissionTicket ticket, CancellationToken cancellationToken)
    {
        NativeBlock block = Grow(old: null, 0, FirstByteCount);
        int done = 0;
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                ReadOnlySequence<byte> buffer = read.Buffer;
                if (buffer.Length > block.Capacity - done)
                    block = Grow(block, done, checked((int)Math.Max(2L * block.Capacity, done + buffer.Length)));
                buffer.CopyTo(block.GetSpan()[done..]);
                done += (int)buffer.Length;
                reader.AdvanceTo(buffer.End);
                if (read.IsCompleted)
                    return (block, done);
            }
        }
        catch
        {
            block.Return();
            throw;
        }

        NativeBlock Grow(NativeBlock? old, int length, int byteCount)
        {
            if (ticket.TryGrow(byteCount - (old?.Capacity ?? 0)) is { } refusal)
                throw new RefusedException(refusal);
            NativeBlock larger = blocks.Rent(byteCount);
            old?.GetSpan()[..length].CopyTo(larger.GetSpan());
            old?.Return();
            return larger;
        }
    }

    private static RefusedException Wrong(int wanted, string value) => new(Refusal.Invalid(
        $"The body has the {wanted} bytes that its operands take.", value, "Send the operands whole, back to back, and the shape that they have."));
}
