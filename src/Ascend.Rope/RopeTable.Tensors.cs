using CommunityToolkit.HighPerformance.Buffers;

namespace Ascend.Rope;

/// <content>Rows into tensors of a device.</content>
public sealed partial class RopeTable
{
    /// <summary>Copies the rows of any positions to a device, and returns when they are there.</summary>
    /// <remarks>The rows pass through host memory that is borrowed from a pool. Work that is enqueued on the tensors is waited for.</remarks>
    /// <param name="positions">The positions, from 0 on, in the order of the rows: <c>[b, 0, s]</c> is number b·S + s.</param>
    /// <param name="cos">Receives the rows of cos: <c>[B, 1, S, 64]</c> with B·S positions, so <c>[T, 1, 1, 64]</c> or <c>[1, 1, S, 64]</c>.</param>
    /// <param name="sin">Receives those of sin: of the shape and type of <paramref name="cos"/>.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or the types differ. Nothing was copied.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position is negative, or not below <see cref="MaxPositions"/>. Nothing was copied.</exception>
    /// <exception cref="ObjectDisposedException">A tensor has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused a copy, or earlier work on a tensor failed.</exception>
    public void Gather(ReadOnlySpan<int> positions, NpuTensor cos, NpuTensor sin)
    {
        CheckTensors(positions.Length, cos, sin);
        if (cos.ElementType == NpuElementType.Float16)
            GatherTo<Half>(positions, cos, sin);
        else
            GatherTo<BFloat16>(positions, cos, sin);
    }

    /// <summary>Copies the rows of consecutive positions to a device, and returns when they are there.</summary>
    /// <param name="positions">The positions, both ends counted from the start, such as <c>0..4096</c>.</param>
    /// <inheritdoc cref="Gather(ReadOnlySpan{int}, NpuTensor, NpuTensor)"/>
    /// <param name="cos"/>
    /// <param name="sin"/>
    public void Fill(Range positions, NpuTensor cos, NpuTensor sin)
    {
        CheckTensors(CountOf(positions), cos, sin);
        if (cos.ElementType == NpuElementType.Float16)
            FillTo<Half>(positions, cos, sin);
        else
            FillTo<BFloat16>(positions, cos, sin);
    }

    private void GatherTo<T>(ReadOnlySpan<int> positions, NpuTensor cos, NpuTensor sin) where T : unmanaged
    {
        using SpanOwner<T> cosRows = SpanOwner<T>.Allocate((int)cos.ElementCount);
        using SpanOwner<T> sinRows = SpanOwner<T>.Allocate((int)sin.ElementCount);
        Gather(positions, cosRows.Span, sinRows.Span);
        cos.CopyFrom<T>(cosRows.Span);
        sin.CopyFrom<T>(sinRows.Span);
    }

    private void FillTo<T>(Range positions, NpuTensor cos, NpuTensor sin) where T : unmanaged
    {
        using SpanOwner<T> cosRows = SpanOwner<T>.Allocate((int)cos.ElementCount);
        using SpanOwner<T> sinRows = SpanOwner<T>.Allocate((int)sin.ElementCount);
        Fill(positions, cosRows.Span, sinRows.Span);
        cos.CopyFrom<T>(cosRows.Span);
        sin.CopyFrom<T>(sinRows.Span);
    }

    internal static void CheckTensors(int positions, NpuTensor cos, NpuTensor sin)
    {
        ArgumentNullException.ThrowIfNull(cos);
        ArgumentNullException.ThrowIfNull(sin);
        if (cos.Shape is not [long batch, 1, long sequence, RopeShape.HeadDim] || batch * sequence != positions || cos.ElementCount > Array.MaxLength)
        {
            throw new ArgumentException(
                $"cos must be [B, 1, S, 64] with a row for each of the {positions} positions, such as [{positions}, 1, 1, 64]; it is "
                + $"{Shapes.Format(cos.Shape)}.", nameof(cos));
        }

        if (!sin.Shape.SequenceEqual(cos.Shape) || sin.ElementType != cos.ElementType)
        {
            throw new ArgumentException(
                $"sin must have the shape and type of cos, {Shapes.Format(cos.Shape)} of {cos.ElementType}; it is {Shapes.Format(sin.Shape)} of "
                + $"{sin.ElementType}.", nameof(sin));
        }

        if (!cos.IsDense || !sin.IsDense)
            throw new ArgumentException("Rows are copied to dense tensors; one of cos and sin is a view with gaps. Take a tensor of its own.");
    }
}
