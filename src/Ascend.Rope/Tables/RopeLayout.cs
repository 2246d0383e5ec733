using System.Runtime.InteropServices;

namespace Ascend.Rope;

/// <summary>Between the orders in which models hold the 32 pairs of a row of 64.</summary>
/// <remarks>
/// <para>
/// All of them turn pair j by the same angle, and differ in where its two elements stand. <em>Interleaved</em>: at 2j and 2j + 1, as in GPT-J and in the
/// weights of DeepSeek. <em>Halves</em>: at j and j + 32, as in GPT-NeoX, Llama, Qwen and Phi. The operator takes x interleaved and returns it in halves.
/// Scores q·k do not depend on the order, as long as q and k have the same one.
/// </para>
/// <para>
/// So a model that is interleaved goes into the operator as it is, and its scores are right; <see cref="ToInterleaved"/> of the result gives what the
/// model itself would. A model in halves goes in through <see cref="ToInterleaved"/>, and what comes out is what the model itself would give; at no cost
/// for each token if the rows of its projections of q and k are moved once: <see cref="RowsToInterleaved"/>.
/// </para>
/// <para>Rows of cos and sin follow the same functions: a table in halves, as <see cref="RopeTable"/> has it, becomes one with each number twice.</para>
/// </remarks>
public static class RopeLayout
{
    private const int HeadDim = RopeShape.HeadDim;
    private const int Pairs = RopeShape.Pairs;

    /// <summary>Brings rows from the interleaved order into halves: element 2j goes to j, element 2j + 1 to j + 32.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="interleaved">Rows of 64, one behind the other: <c>[…, 64]</c>.</param>
    /// <param name="halves">Receives as many. It must not overlap <paramref name="interleaved"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no multiple of 64, or the memory overlaps. Nothing was written.</exception>
    public static void ToHalves<T>(ReadOnlySpan<T> interleaved, Span<T> halves) where T : unmanaged
    {
        Check(interleaved, halves, HeadDim);
        for (int row = 0; row < halves.Length; row += HeadDim)
        {
            for (int j = 0; j < HeadDim; j++)
                halves[row + InHalves(j)] = interleaved[row + j];
        }
    }

    /// <summary>Brings rows from halves into the interleaved order: element j goes to 2j, element j + 32 to 2j + 1.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="halves">Rows of 64, one behind the other: <c>[…, 64]</c>.</param>
    /// <param name="interleaved">Receives as many. It must not overlap <paramref name="halves"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no multiple of 64, or the memory overlaps. Nothing was written.</exception>
    public static void ToInterleaved<T>(ReadOnlySpan<T> halves, Span<T> interleaved) where T : unmanaged
    {
        Check(halves, interleaved, HeadDim);
        for (int row = 0; row < halves.Length; row += HeadDim)
        {
            for (int j = 0; j < HeadDim; j++)
                interleaved[row + j] = halves[row + InHalves(j)];
        }
    }

    /// <summary>
    /// Moves the rows of a projection of q or k whose model rotates halves, so that it yields x interleaved, as the operator takes it. Everything else of
    /// the model stays as it is. A bias is a weight of one column.
    /// </summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="weight">The weight, <c>[heads · headDim, columns]</c>: a row for each element of q or k.</param>
    /// <param name="moved">Receives the weight. It must not overlap <paramref name="weight"/>.</param>
    /// <param name="columns">The elements in a row of the weight: the size of what is projected.</param>
    /// <param name="headDim">The elements of a head, of which 64 are rotated.</param>
    /// <param name="offset">Where these begin in each head.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no whole heads, or the memory overlaps. Nothing was written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The 64 elements are not within the head, or a number is below 1.</exception>
    public static void RowsToInterleaved<T>(ReadOnlySpan<T> weight, Span<T> moved, int columns, int headDim = HeadDim, int offset = 0) where T : unmanaged =>
        MoveRows(weight, moved, columns, headDim, offset, toInterleaved: true);

    /// <summary>Undoes <see cref="RowsToInterleaved"/>: moves the rows of a projection that yields x interleaved, so that it yields halves.</summary>
    /// <inheritdoc cref="RowsToInterleaved"/>
    public static void RowsToHalves<T>(ReadOnlySpan<T> weight, Span<T> moved, int columns, int headDim = HeadDim, int offset = 0) where T : unmanaged =>
        MoveRows(weight, moved, columns, headDim, offset, toInterleaved: false);

    private static void MoveRows<T>(ReadOnlySpan<T> weight, Span<T> moved, int columns, int headDim, int offset, bool toInterleaved) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(headDim, HeadDim);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, headDim - HeadDim);
        Check(weight, moved, (long)headDim * columns);
        weight.CopyTo(moved);
        for (int head = 0; head < weight.Length / columns; head += headDim)
        {
            for (int j = 0; j < HeadDim; j++)
            {
                int interleaved = (head + offset + j) * columns;
                int halves = (head + offset + InHalves(j)) * columns;
                weight.Slice(toInterleaved ? halves : interleaved, columns).CopyTo(moved[(toInterleaved ? interleaved : halves)..]);
            }
        }
    }

    /// <summary>Where an element of an interleaved row stands in halves.</summary>
    private static int InHalves(int interleaved) => (interleaved / 2) + (interleaved % 2 * Pairs);

    private static void Check<T>(ReadOnlySpan<T> source, Span<T> destination, long unit) where T : unmanaged
    {
        if (source.Length % unit != 0 || source.Length != destination.Length)
        {
            throw new ArgumentException(
                $"Both must have the same number of elements, a multiple of {unit}; they have {source.Length} and {destination.Length}.", nameof(destination));
        }

        if (MemoryMarshal.AsBytes(source).Overlaps(MemoryMarshal.AsBytes(destination)))
            throw new ArgumentException("The result must not overlap what it is made from. Give it memory of its own.", nameof(destination));
    }
}
