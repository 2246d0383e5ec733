using System.Runtime.InteropServices;
using Ascend.Rope.Service.Batching;

namespace Ascend.Rope.Service.Operation;

/// <summary>Brings the operands of a request into the form of a batch, <c>[tokens, heads, 1, 64]</c> with a row of cos and sin for each token, and its result back.</summary>
/// <remarks>The operator works row by row, so the order of rows changes no bit.</remarks>
internal static class RowGather
{
    private const int HeadDim = RopeShape.HeadDim;

    /// <summary>Writes the operands of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="x">B·S·N rows.</param>
    /// <param name="cos">B·S rows.</param>
    /// <param name="sin">As many.</param>
    public static void Read<T>(RopeRequest request, Span<T> x, Span<T> cos, Span<T> sin) where T : unmanaged
    {
        Transpose(MemoryMarshal.Cast<byte, T>(request.X.Span), x, request.Shape.Batch, request.Shape.Heads, request.Shape.Sequence);
        RopeRows rows = request.Rows;
        if (rows.Table is { } table)
        {
            table.Gather(rows.Positions.Span, cos, sin);
        }
        else
        {
            Repeat(MemoryMarshal.Cast<byte, T>(rows.Cos.Span), cos, rows.IsOneRow ? request.Shape.Sequence : 1);
            Repeat(MemoryMarshal.Cast<byte, T>(rows.Sin.Span), sin, rows.IsOneRow ? request.Shape.Sequence : 1);
        }
    }

    /// <summary>Gives a request its result.</summary>
    /// <param name="y">B·S·N rows, in the order of the batch.</param>
    /// <param name="request">The request.</param>
    public static void Write<T>(ReadOnlySpan<T> y, RopeRequest request) where T : unmanaged =>
        Transpose(y, MemoryMarshal.Cast<byte, T>(request.Y.Span), request.Shape.Batch, request.Shape.Sequence, request.Shape.Heads);

    /// <summary>Copies rows <c>[outer, rows, columns]</c> to <c>[outer, columns, rows]</c>.</summary>
    private static void Transpose<T>(ReadOnlySpan<T> from, Span<T> to, long outer, long rows, long columns) where T : unmanaged
    {
        if (rows == 1 || columns == 1)
        {
            from.CopyTo(to);
            return;
        }

        int next = 0;
        for (long batch = 0; batch < outer; batch++)
        {
            for (long column = 0; column < columns; column++)
            {
                for (long row = 0; row < rows; row++, next += HeadDim)
                    from.Slice((int)((((batch * rows) + row) * columns) + column) * HeadDim, HeadDim).CopyTo(to[next..]);
            }
        }
    }

    /// <summary>Copies each row so many times.</summary>
    private static void Repeat<T>(ReadOnlySpan<T> from, Span<T> to, long times) where T : unmanaged
    {
        if (times == 1)
        {
            from.CopyTo(to);
            return;
        }

        for (; !from.IsEmpty; from = from[HeadDim..])
        {
            for (long time = 0; time < times; time++, to = to[HeadDim..])
                from[..HeadDim].CopyTo(to);
        }
    }
}
