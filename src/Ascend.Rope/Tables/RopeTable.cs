using System.Runtime.InteropServices;
using Ascend.Rope.Tables.Rows;

namespace Ascend.Rope;

/// <summary>
/// The rows of cos and sin that the operator takes, by position: 32 numbers cos(p·f_i)·a and the same 32 again, p the position, f the inverse
/// frequencies and a the attention factor of a model, rounded to the type that is asked for.
/// </summary>
/// <remarks>
/// <para>
/// Rows are made when they are first asked for, 1,024 at a time, and kept: 256 bytes a position in each type that is used. Sine and cosine are those of
/// System.Numerics.Tensors in double precision, within one unit in the last place of <see cref="Math"/>'s. A position that stands alone so takes 256 KB
/// for as long as the table lives: where positions come from strangers, <see cref="Create"/> takes the greatest number of them.
/// </para>
/// <para>Any threads may read at once. What is there already is read without a lock, and without an allocation.</para>
/// </remarks>
public sealed partial class RopeTable
{
    private readonly int _length;
    private readonly RopeTable _first;
    private readonly RowStore _half;
    private readonly RowStore _bfloat16;

    /// <summary>Of the first table alone: the one that was last asked for beside it.</summary>
    private volatile RopeTable? _other;

    private RopeTable(RopeConfig config, RopePrecision precision, int? maxPositions, int length, RopeTable? first)
    {
        Config = config;
        Precision = precision;
        MaxPositions = maxPositions;
        _length = length;
        _first = first ?? this;
        RowMaker maker = new(config.InverseFrequencies(precision, length), config.AttentionFactor, precision);

        // A step of decoding with a base that grows needs its few rows, and the next step needs others.
        bool keepsGathered = first is null || config.Type != RopeType.Dynamic;
        _half = new RowStore(maker, NpuElementType.Float16, keepsGathered);
        _bfloat16 = new RowStore(maker, NpuElementType.BFloat16, keepsGathered);
    }

    /// <summary>The model that it is for.</summary>
    public RopeConfig Config { get; }

    /// <summary>How exactly the angles are computed.</summary>
    public RopePrecision Precision { get; }

    /// <summary>How many positions it has, from 0 on; null where it has all.</summary>
    public int? MaxPositions { get; }

    /// <summary>Creates the table of a model, of short sequences where its frequencies depend on the length: see <see cref="ForLength"/>.</summary>
    /// <param name="config">The model.</param>
    /// <param name="precision">How exactly the angles are computed; by default as the model was trained.</param>
    /// <param name="maxPositions">How many positions it may be asked for, from 0 on, at least 1, such as <see cref="RopeConfig.MaxLength"/>; others are
    /// refused. Null for all, which are then kept in memory as they come.</param>
    /// <exception cref="ArgumentOutOfRangeException">The precision is none, or the number is below 1.</exception>
    public static RopeTable Create(RopeConfig config, RopePrecision precision = RopePrecision.Float32, int? maxPositions = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (maxPositions is { } limit)
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(maxPositions));
        return Enum.IsDefined(precision)
            ? new RopeTable(config, precision, maxPositions, config.LengthOf(1), first: null)
            : throw new ArgumentOutOfRangeException(nameof(precision), precision, "The precision must be Float32 or Float64.");
    }

    /// <summary>The table for sequences of a length: this one, unless <see cref="RopeConfig.DependsOnLength"/>.</summary>
    /// <remarks>
    /// With <see cref="RopeType.LongRope"/> there are two tables, which are kept. With <see cref="RopeType.Dynamic"/> every length beyond
    /// <see cref="RopeConfig.MaxLength"/> has a table of its own, of which the last one is kept; transformers recomputes its frequencies as often. Making one
    /// costs some microseconds, and what is gathered from it is made for the call and not kept, unless <see cref="Prepare{T}"/> or a range has made it.
    /// </remarks>
    /// <param name="length">The length in tokens, the last position plus one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1.</exception>
    public RopeTable ForLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        int wanted = Config.LengthOf(length);
        if (wanted == _length)
            return this;
        if (wanted == _first._length)
            return _first;
        if (_first._other is { } other && other._length == wanted)
            return other;
        RopeTable made = new(Config, Precision, MaxPositions, wanted, _first);
        if (Config.Type == RopeType.Dynamic)
            return _first._other = made;

        // There is one only, though several ask at once: rows are not kept twice.
        return Interlocked.CompareExchange(ref _first._other, made, null) ?? made;
    }

    /// <summary>Makes the rows of the first positions now, on all processors, and not when they are first asked for.</summary>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="positions">How many, at least 0.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is another type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or above <see cref="MaxPositions"/>.</exception>
    public void Prepare<T>(int positions) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(positions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positions, MaxPositions ?? int.MaxValue);
        if (positions > 0)
            StoreOf<T>().Prepare(0, positions);
    }

    /// <summary>Copies the rows of consecutive positions.</summary>
    /// <remarks>The result is cos and sin of <c>[1, 1, S, 64]</c>, or of <c>[T, 1, 1, 64]</c>: these are the same in memory.</remarks>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="positions">The positions, both ends counted from the start, such as <c>0..4096</c>.</param>
    /// <param name="cos">Receives 64 numbers for each position.</param>
    /// <param name="sin">Receives as many.</param>
    /// <exception cref="ArgumentException">A length does not fit the positions, <typeparamref name="T"/> is another type, or the range has an end that is
    /// counted from the end, comes before its start or is above <see cref="MaxPositions"/>. Nothing was copied.</exception>
    public void Fill<T>(Range positions, Span<T> cos, Span<T> sin) where T : unmanaged
    {
        int count = CountOf(positions);
        RowStore store = StoreOf<T>();
        CheckLength(count, cos.Length, nameof(cos));
        CheckLength(count, sin.Length, nameof(sin));
        store.Fill(positions.Start.Value, count, MemoryMarshal.Cast<T, ushort>(cos), MemoryMarshal.Cast<T, ushort>(sin));
    }

    /// <summary>Copies the rows of any positions, in their order.</summary>
    /// <remarks>The result is cos and sin of <c>[T, 1, 1, 64]</c>, as a step of decoding takes them, or of <c>[1, 1, S, 64]</c>. Consecutive positions are
    /// copied as a whole.</remarks>
    /// <typeparam name="T"><see cref="Half"/> or <see cref="BFloat16"/>.</typeparam>
    /// <param name="positions">The positions, from 0 on.</param>
    /// <param name="cos">Receives 64 numbers for each position.</param>
    /// <param name="sin">Receives as many.</param>
    /// <exception cref="ArgumentException">A length does not fit the positions, or <typeparamref name="T"/> is another type. Nothing was copied.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position is negative, or not below <see cref="MaxPositions"/>. Nothing was copied.</exception>
    public void Gather<T>(ReadOnlySpan<int> positions, Span<T> cos, Span<T> sin) where T : unmanaged
    {
        RowStore store = StoreOf<T>();
        CheckLength(positions.Length, cos.Length, nameof(cos));
        CheckLength(positions.Length, sin.Length, nameof(sin));
        int wrong = positions.IndexOfAnyExceptInRange(0, (MaxPositions - 1) ?? int.MaxValue);
        if (wrong >= 0)
            throw new ArgumentOutOfRangeException(nameof(positions), positions[wrong], PositionRule(wrong));
        store.Gather(positions, MemoryMarshal.Cast<T, ushort>(cos), MemoryMarshal.Cast<T, ushort>(sin));
    }

    private string PositionRule(int wrong) => MaxPositions is { } limit
        ? $"A position must be from 0 to {limit - 1}, the last of the table; number {wrong} is not. Create the table with more positions."
        : $"A position must be at least 0; number {wrong} is not.";

    private int CountOf(Range positions)
    {
        if (positions.Start.IsFromEnd || positions.End.IsFromEnd)
        {
            throw new ArgumentException(
                $"Both ends of a range of positions must be counted from the start, as in 0..4096; it is {positions}.", nameof(positions));
        }

        if (positions.End.Value > MaxPositions)
        {
            throw new ArgumentException(
                $"A range of positions must end at most at {MaxPositions}, the number of positions of the table; it is {positions}. Create the table with more.",
                nameof(positions));
        }

        int count = positions.End.Value - positions.Start.Value;
        return count >= 0
            ? count
            : throw new ArgumentException($"A range of positions must not end before its start; it is {positions}.", nameof(positions));
    }

    private static void CheckLength(int positions, int length, string name)
    {
        if (length != (long)positions * RopeShape.HeadDim)
        {
            throw new ArgumentException(
                $"{name} must have {RopeShape.HeadDim} elements for each of the {positions} positions; it has {length}.", name);
        }
    }

    private RowStore StoreOf<T>() where T : unmanaged => NpuElementTypes.Of<T>() == NpuElementType.Float16 ? _half : _bfloat16;
}
