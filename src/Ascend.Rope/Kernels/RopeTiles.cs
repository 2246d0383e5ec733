using System.Runtime.CompilerServices;

namespace Ascend.Rope.Kernels;

/// <summary>The order in which rows are taken.</summary>
/// <remarks>
/// The positions are cut into tiles. All heads share the rows of cos and sin, so these are widened once for a tile and then reused, from the
/// first-level cache, by every head. Where a row of cos serves a single row of x there is nothing to reuse, and the codes are used at once, unless
/// there are too few registers for that.
/// </remarks>
internal static unsafe class RopeTiles<TFormat, TFinite, TRow>
    where TFormat : IElementFormat
    where TFinite : IElementFormat
    where TRow : IRowKernel
{
    private const int HeadDim = RopeShape.HeadDim;
    private const int RowBytes = HeadDim * sizeof(ushort);

    /// <summary>The positions in a tile: their factors take 16 KB.</summary>
    private const int TileRows = 32;

    /// <summary>
    /// How many runs of a tile's rows ahead of the one at work memory is asked for: into the second-level cache, as the tile fills the first.
    /// </summary>
    private const int RunsAhead = 3;

    /// <summary>
    /// From this many positions on, factors of a format for finite numbers are widened first even for a single head, if a width is short of registers. Beside x
    /// and the results that costs a few nanoseconds a row; a tile costs about 60 once.
    /// </summary>
    private const int WidenedRows = 16;

    private const int CacheLine = StreamingStores.Line;

    /// <summary>Rotates every row of x into y.</summary>
    public static void Run(ushort* x, ushort* cos, ushort* sin, ushort* y, in RopeGeometry geometry, in RopeStrides strides, bool streaming)
    {
        bool once = geometry.Heads * geometry.Sequence == geometry.CosSequence && !(TFinite.IsFiniteOnly && TRow.IsShortOfRegisters && geometry.CosSequence >= WidenedRows);
        if (once && strides.Cos.Element == 1 && strides.Sin.Element == 1 && strides.X.Element == 1)
            RunOnce(x, cos, sin, y, geometry, strides);
        else
            RunTiles(x, cos, sin, y, geometry, strides, streaming);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunOnce(ushort* x, ushort* cos, ushort* sin, ushort* y, in RopeGeometry geometry, in RopeStrides strides)
    {
        var run = new RowRun
        {
            XStep = (nint)strides.X.Position,
            CosStep = (nint)strides.Cos.Position * sizeof(ushort),
            SinStep = (nint)strides.Sin.Position * sizeof(ushort),
            YStep = (nint)strides.Y.Position,
        };

        bool isTrusted = x != y;
        for (nint batch = 0; batch < (nint)geometry.Batch; batch++)
        {
            run.X = x + (batch * (nint)strides.X.Batch);
            run.Cos = cos + (batch * (nint)strides.Cos.Batch);
            run.Sin = sin + (batch * (nint)strides.Sin.Batch);
            run.Y = y + (batch * (nint)strides.Y.Batch);
            for (nint left = (nint)geometry.Sequence; left > 0; left -= TileRows)
            {
                run.Count = Math.Min(left, TileRows);

                bool areFinite = TFinite.IsFiniteOnly
                    && TFinite.Takes(TRow.Greatest((ushort*)run.Cos, (nint)strides.Cos.Position, run.Count))
                    && TFinite.Takes(TRow.Greatest((ushort*)run.Sin, (nint)strides.Sin.Position, run.Count));
                Rotate<CodedFactors, CachedStores>(run, areFinite, ref isTrusted);
                run.Skip(run.Count);
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTiles(ushort* x, ushort* cos, ushort* sin, ushort* y, in RopeGeometry geometry, in RopeStrides strides, bool streaming)
    {
        byte* memory = stackalloc byte[(TileRows * ((2 * HeadDim * sizeof(float)) + (2 * RowBytes))) + (3 * CacheLine)];
        float* wideCos = (float*)(((nuint)memory + CacheLine - 1) / CacheLine * CacheLine);
        float* wideSin = wideCos + (TileRows * HeadDim);
        ushort* packed = (ushort*)(wideSin + (TileRows * HeadDim));
        byte* results = (byte*)(packed + (TileRows * HeadDim));

        RowStrides xs = strides.X;
        RowStrides ys = strides.Y;
        var heads = (nint)geometry.Heads;
        var sequence = (nint)geometry.Sequence;
        bool shared = geometry.CosSequence == 1;
        if (shared && (sequence == 1 || (xs.Head == sequence * xs.Position && ys.Head == sequence * ys.Position)))
        {
            // All heads use one row of the table: they are as good as positions, of which a tile takes many.
            if (sequence == 1)
            {
                xs = xs with { Position = xs.Head };
                ys = ys with { Position = ys.Head };
            }

            sequence *= heads;
            heads = 1;
        }

        nint step = shared ? 0 : HeadDim * sizeof(float);
        var run = new RowRun { Cos = wideCos, Sin = wideSin, CosStep = step, SinStep = step, YStep = (nint)ys.Position };

        streaming &= ys.Position == HeadDim;
        bool staged = streaming && (nuint)y % CacheLine != 0;
        bool areFinite = false;
        bool isTrusted = x != y;
        for (nint batch = 0; batch < (nint)geometry.Batch; batch++)
        {
            for (nint first = 0; first < sequence; first += TileRows)
            {
                nint rows = Math.Min(TileRows, sequence - first);
                if (!shared || first == 0)
                {
                    nint tableRows = shared ? 1 : rows;
                    areFinite = Widen(cos, strides.Cos, batch, first, tableRows, packed, wideCos)
                        & Widen(sin, strides.Sin, batch, first, tableRows, packed, wideSin);
                }

                for (nint head = 0; head < heads; head++)
                {
                    ushort* there = Row(y, ys, batch, head, first);
                    run.Y = staged ? StreamingStores.Place(results, there) : there;
                    run.Count = rows;
                    (nint tiles, nint later) = Math.DivRem(head + RunsAhead, heads);
                    ushort* here = Row(x, xs, batch, head, first);
                    run.Ahead = (nint)((byte*)Row(x, xs, batch, later, first + (tiles * TileRows)) - (byte*)here);
                    run.X = Packed(here, xs, rows, packed, out run.XStep);
                    if (streaming && !staged)
                        Rotate<WideFactors, StreamingStores>(run, areFinite, ref isTrusted);
                    else
                        Rotate<WideFactors, CachedStores>(run, areFinite, ref isTrusted);
                    if (staged)
                        StreamingStores.Copy(run.Y, there, rows * RowBytes);
                }
            }
        }

        if (streaming)
            StreamingStores.Complete();
    }

    /// <summary>Rotates a run, faster if all its numbers are finite.</summary>
    /// <param name="run">The run.</param>
    /// <param name="areFinite">Whether the factors are.</param>
    /// <param name="isTrusted">
    /// Whether to find out about x on the way, which saves a pass over it, and to begin again if one is not. Not if x is lost by then. Who was deceived once
    /// looks first.
    /// </param>
    private static void Rotate<TFactors, TStores>(in RowRun run, bool areFinite, ref bool isTrusted)
        where TFactors : IFactors
        where TStores : IStores
    {
        if (TFinite.IsFiniteOnly && areFinite && (isTrusted || TFinite.Takes(TRow.Greatest(run.X, run.XStep, run.Count))))
        {
            if (TFinite.Takes(TRow.Rotate<TFinite, TFactors, TStores>(run)))
                return;
            isTrusted = false;
        }

        TRow.Rotate<TFormat, TFactors, TStores>(run);
    }

    /// <summary>Widens rows of cos or sin, and returns whether they may be taken for finite.</summary>
    private static bool Widen(ushort* table, in RowStrides strides, nint batch, nint first, nint count, ushort* packed, float* wide)
    {
        ushort* rows = Packed(Row(table, strides, batch, 0, first), strides, count, packed, out nint step);
        bool areFinite = TFinite.IsFiniteOnly && TFinite.Takes(TRow.Greatest(rows, step, count));
        if (areFinite)
            TRow.Widen<TFinite>(rows, step, count, wide);
        else
            TRow.Widen<TFormat>(rows, step, count, wide);
        return areFinite;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort* Row(ushort* operand, in RowStrides strides, nint batch, nint head, nint position) =>
        operand + (batch * (nint)strides.Batch) + (head * (nint)strides.Head) + (position * (nint)strides.Position);

    /// <summary>Rows whose elements adjoin: those given, or copies, for kernels that load many at once.</summary>
    private static ushort* Packed(ushort* rows, in RowStrides strides, nint count, ushort* packed, out nint step)
    {
        if (strides.Element == 1)
        {
            step = (nint)strides.Position;
            return rows;
        }

        for (nint row = 0; row < count; row++)
        {
            for (nint i = 0; i < HeadDim; i++)
                packed[(row * HeadDim) + i] = rows[(row * (nint)strides.Position) + (i * (nint)strides.Element)];
        }

        step = HeadDim;
        return packed;
    }
}
