using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Ascend.Rope.Tables.Rows;

/// <summary>Makes rows of cos and sin from frequencies.</summary>
/// <remarks>
/// Sine and cosine are those of System.Numerics.Tensors, in double precision: vectorised, with an argument reduction that holds for every angle (beyond
/// the vectorised range it falls back to <see cref="Math"/>). Over all angles of 163,840 positions they are within one unit in the last place of
/// <see cref="Math"/>'s, so that rounding them to float32 or less rounds the true value, but in one of some 10⁸ cases, which is as near as
/// <see cref="Math"/> itself comes.
/// </remarks>
/// <param name="frequencies">32 angles a position, in radians; floats if <paramref name="precision"/> is so.</param>
/// <param name="attentionFactor">By what cos and sin are multiplied.</param>
/// <param name="precision">What is rounded to float32.</param>
internal sealed class RowMaker(double[] frequencies, double attentionFactor, RopePrecision precision)
{
    /// <summary>The elements of a row.</summary>
    public const int HeadDim = RopeShape.HeadDim;

    private const int Pairs = RopeShape.Pairs;

    /// <summary>The positions whose numbers are held at once: 22 KB, within the first-level cache.</summary>
    private const int TilePositions = 32;

    /// <summary>The bits that a double has more than a float.</summary>
    private const ulong Dropped = (1UL << (52 - 23)) - 1;

    /// <summary>Makes consecutive rows: 32 numbers, and the same again.</summary>
    /// <param name="type">The type of the codes.</param>
    /// <param name="first">The first position.</param>
    /// <param name="cos">Receives the rows of cos, 64 codes each.</param>
    /// <param name="sin">Receives as many of sin.</param>
    public void Make(NpuElementType type, int first, Span<ushort> cos, Span<ushort> sin)
    {
        if (type == NpuElementType.Float16)
            Make<HalfRow>(first, cos, sin);
        else
            Make<BFloat16Row>(first, cos, sin);
    }

    [SkipLocalsInit]
    private void Make<TFormat>(int first, Span<ushort> cos, Span<ushort> sin)
        where TFormat : IRowFormat
    {
        Span<double> angles = stackalloc double[TilePositions * Pairs];
        Span<double> values = stackalloc double[TilePositions * Pairs];
        int positions = cos.Length / HeadDim;
        for (int done = 0, tile; done < positions; done += tile)
        {
            tile = Math.Min(positions - done, TilePositions);
            Span<double> ofTile = angles[..(tile * Pairs)];
            FillAngles(first + done, ofTile);
            TensorPrimitives.Cos(ofTile, values);
            Round<TFormat>(values[..ofTile.Length], cos.Slice(done * HeadDim, tile * HeadDim));
            TensorPrimitives.Sin(ofTile, values);
            Round<TFormat>(values[..ofTile.Length], sin.Slice(done * HeadDim, tile * HeadDim));
        }
    }

    private void FillAngles(int first, Span<double> angles)
    {
        for (int row = 0; row < angles.Length / Pairs; row++)
        {
            Span<double> ofPosition = angles.Slice(row * Pairs, Pairs);
            int position = first + row;
            if (precision == RopePrecision.Float64)
            {
                for (int i = 0; i < Pairs; i++)
                    ofPosition[i] = position * frequencies[i];
            }
            else
            {
                for (int i = 0; i < Pairs; i++)
                    ofPosition[i] = (float)position * (float)frequencies[i];
            }
        }
    }

    [SkipLocalsInit]
    private void Round<TFormat>(Span<double> values, Span<ushort> rows)
        where TFormat : IRowFormat
    {
        Span<float> floats = stackalloc float[TilePositions * Pairs];
        Span<ushort> codes = stackalloc ushort[TilePositions * Pairs];
        floats = floats[..values.Length];
        if (precision == RopePrecision.Float32)
        {
            TensorPrimitives.ConvertTruncating<double, float>(values, floats);
            TensorPrimitives.Multiply(floats, (float)attentionFactor, floats);
        }
        else
        {
            TensorPrimitives.Multiply(values, attentionFactor, values);
            RoundToOdd(values, floats);
        }

        TFormat.Round(floats, codes);
        for (; rows.Length > 0; rows = rows[HeadDim..], codes = codes[Pairs..])
        {
            codes[..Pairs].CopyTo(rows);
            codes[..Pairs].CopyTo(rows[Pairs..]);
        }
    }

    /// <summary>
    /// Cuts doubles to floats, and sets the last bit of those that lose anything. That keeps them off the midpoints between 16-bit numbers, so that
    /// rounding the float is as good as rounding the double. Without a branch, which would be mispredicted half of the time. No number here is below
    /// float's normal range: a cosine of a double comes no nearer to zero than 1e-20, and attention factors are from 0.001 on.
    /// </summary>
    private static void RoundToOdd(ReadOnlySpan<double> values, Span<float> floats)
    {
        for (int i = 0; i < values.Length; i++)
        {
            ulong bits = BitConverter.DoubleToUInt64Bits(values[i]);
            ulong odd = ((bits & Dropped) + Dropped) & (Dropped + 1);
            floats[i] = (float)BitConverter.UInt64BitsToDouble((bits & ~Dropped) | odd);
        }
    }
}
