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
    public static void Run<TFormat, TRow>(ushort* x, ushort* cos, ushort* sin, ushort* y, in RopeGeometry geometry)
        where TFormat : IElementFormat
        where TRow : IRowKernel
    {
        byte* memory = stackalloc byte[(2 * TileRows * HeadDim * sizeof(float)) + CacheLine];
        float* wideCos = (float*)(((nuint)memory + CacheLine - 1) / CacheLine * CacheLine);
        float* wideSin = wideCos + (TileRows * HeadDim);

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
                nint cosRow = (batch * (nint)geometry.CosSequence) + first;
                for (nint i = 0; i < (shared ? 1 : rows); i++)
                {
                    TRow.Widen<TFormat>(cos + ((cosRow + i) * HeadDim), wideCos + (i * HeadDim));
                    TRow.Widen<TFormat>(sin + ((cosRow + i) * HeadDim), wideSin + (i * HeadDim));
                }

                for (nint head = 0; head < heads; head++)
                {
                    nint offset = ((((batch * heads) + head) * sequence) + first) * HeadDim;
                    for (nint i = 0; i < rows; i++, offset += HeadDim)
                        TRow.Rotate<TFormat>(x + offset, wideCos + (i * step), wideSin + (i * step), y + offset);
                }
            }
        }
    }
}
