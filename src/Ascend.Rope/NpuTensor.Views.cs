namespace Ascend.Rope;

/// <content>Views, which share the memory of the tensor that they are taken of; each can be disposed of before the other.</content>
public sealed partial class NpuTensor
{
    /// <summary>A tensor that views a part of this one's memory with strides of its own.</summary>
    /// <remarks>
    /// The most general view, of which <see cref="Narrow"/> and <see cref="Transpose"/> are the usual cases. A stride of 0 repeats one element along
    /// its dimension: cos <c>[1, 1, S, 64]</c> serves a batch of B as <c>cos.View(0, [B, 1, S, 64], [0, 0, 64, 1])</c>. The operator reads views that
    /// are not dense; it does not write them, and copies to and from the host do not take them.
    /// </remarks>
    /// <param name="elementOffset">Where its first element lies in memory, in elements from this tensor's first.</param>
    /// <param name="shape">Its dimensions, 1 to 8 of them, each at least 1.</param>
    /// <param name="strides">For each dimension, how far it is in memory from one index to the next, in elements, at least 0.</param>
    /// <exception cref="ArgumentException">
    /// The shape or the strides cannot be, or an element would lie outside of the memory from this tensor's first element to its last.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This tensor has been disposed of.</exception>
    /// <exception cref="CannException">CANN refused the descriptor.</exception>
    public NpuTensor View(long elementOffset, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        ThrowIfDisposed();
        return Create(Device, Storage, Layout.View(elementOffset, shape, strides), ElementType);
    }

    /// <summary>A view of a range of one dimension, as in <c>q.Narrow(3, 128, 64)</c> for the last 64 elements of <c>[B, N, S, 192]</c>.</summary>
    /// <param name="dimension">The dimension, counted from 0.</param>
    /// <param name="start">The first index.</param>
    /// <param name="length">The number of indices, at least 1.</param>
    /// <exception cref="ArgumentException">There is no such dimension, or the range does not lie within it.</exception>
    /// <inheritdoc cref="View"/>
    public NpuTensor Narrow(int dimension, long start, long length)
    {
        ThrowIfDisposed();
        return Create(Device, Storage, Layout.Narrow(dimension, start, length), ElementType);
    }

    /// <summary>A view with two dimensions exchanged, as in <c>x.Transpose(1, 2)</c> for <c>[B, N, S, 64]</c> out of <c>[B, S, N, 64]</c>.</summary>
    /// <param name="dimension1">The one, counted from 0.</param>
    /// <param name="dimension2">The other.</param>
    /// <exception cref="ArgumentException">There is no such dimension.</exception>
    /// <inheritdoc cref="View"/>
    public NpuTensor Transpose(int dimension1, int dimension2)
    {
        ThrowIfDisposed();
        return Create(Device, Storage, Layout.Transpose(dimension1, dimension2), ElementType);
    }
}
