using System.Runtime.CompilerServices;

namespace Ascend.Rope.Kernels;

/// <summary>The order in which rows are taken.</summary>
internal static unsafe class RopeTiles
{
    private const int HeadDim = RopeShape.HeadDim;

    /// <summary>
    /// The positions in a tile. All heads share the rows of cos and sin, so these are widened once for a tile and then reused, from the
    /// first-level cache, by every head: 32 positions take 16 KB there.
    /// </summary>
    private const int TileRows = 32;

    private const int CacheLine = 64;

    /// <summary>Rotates every row of x into y.</summary>
    /// <typeparam name="TFormat">The element type.</typeparam>
    /// <typeparam name="TRow">The width.</typeparam>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TFormat, TRow>(ushort* x, ushort* cos, ushort* sin, ushort* y, in RopeGeometry geometry, in RopeStrides strides)
        where TFormat : IElementFormat
        where TRow : IRowKernel
    {
        byte* memory = stackalloc byte[(2 * TileRows * HeadDim * sizeof(float)) + CacheLine];
        float* wideCos = (float*)(((nuint)memory + CacheLine - 1) / CacheLine * CacheLine);
        float* wideSin = wideCos + (TileRows * HeadDim);

        ushort* packed = stackalloc ushort[HeadDim];
        var xStep = (nint)strides.X.Position;
        var yStep = (nint)strides.Y.Position;
        var xElement = (nint)strides.X.Element;
        var heads = (nint)geometry.Heads;
        var sequence = (nint)geometry.Sequence;

        // One row of cos for all positions: a single tile, whose rows all use the one row of the table.
        bool shared = geometry.CosSequence == 1;
        nint step = shared ? 0 : HeadDim;
        nint tileRows = shared ? sequence : TileRows;

        for (nint batch = 0; batch < (nint)geometry.Batch; batch++)
        {
            for (nint first = 0; first < sequence; first += tileRows)
            {
                nint rows = Math.Min(tileRows, sequence - first);
                nint tableRows = shared ? 1 : rows;
                Widen<TFormat, TRow>(Row(cos, strides.Cos, batch, 0, first), strides.Cos, tableRows, packed, wideCos);
                Widen<TFormat, TRow>(Row(sin, strides.Sin, batch, 0, first), strides.Sin, tableRows, packed, wideSin);

                for (nint head = 0; head < heads; head++)
                {
                    ushort* from = Row(x, strides.X, batch, head, first);
                    ushort* to = Row(y, strides.Y, batch, head, first);
                    if (xElement == 1)
                    {
                        for (nint i = 0; i < rows; i++, from += xStep, to += yStep)
                            TRow.Rotate<TFormat>(from, wideCos + (i * step), wideSin + (i * step), to);
                    }
                    else
                    {
                        for (nint i = 0; i < rows; i++, from += xStep, to += yStep)
                        {
                            Pack(from, xElement, packed);
                            TRow.Rotate<TFormat>(packed, wideCos + (i * step), wideSin + (i * step), to);
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort* Row(ushort* operand, in RowStrides strides, nint batch, nint head, nint position) =>
        operand + (batch * (nint)strides.Batch) + (head * (nint)strides.Head) + (position * (nint)strides.Position);

    /// <summary>Widens rows of cos or sin into a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen<TFormat, TRow>(ushort* table, in RowStrides strides, nint rows, ushort* packed, float* wide)
        where TFormat : IElementFormat
        where TRow : IRowKernel
    {
        for (nint i = 0; i < rows; i++, table += (nint)strides.Position, wide += HeadDim)
        {
            ushort* row = table;
            if (strides.Element != 1)
            {
                Pack(table, (nint)strides.Element, packed);
                row = packed;
            }

            TRow.Widen<TFormat>(row, wide);
        }
    }

    /// <summary>Brings the elements of a row together, for kernels that load many at once.</summary>
    private static void Pack(ushort* row, nint stride, ushort* packed)
    {
        for (nint i = 0; i < HeadDim; i++)
            packed[i] = row[i * stride];
    }
}
