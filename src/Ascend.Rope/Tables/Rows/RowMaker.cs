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

    /// <summary>The positions whose angles and values are held at once: 16 KB, within the first-level cache.</summary>
    private const int TilePositions = 32;

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

    private void Round<TFormat>(ReadOnlySpan<double> values, Span<ushort> rows)
        where TFormat : IRowFormat
    {
        float factor = (float)attentionFactor;
        for (; rows.Length > 0; rows = rows[HeadDim..], values = values[Pairs..])
        {
            if (precision == RopePrecision.Float64)
            {
                for (int i = 0; i < Pairs; i++)
                    rows[i] = TFormat.Round(values[i] * attentionFactor);
            }
            else
            {
                for (int i = 0; i < Pairs; i++)
                    rows[i] = TFormat.Round((float)values[i] * factor);
            }

            rows[..Pairs].CopyTo(rows[Pairs..]);
        }
    }
}
