using System.Numerics;

namespace Ascend.Rope.Tables.Rows;

/// <summary>
/// The rows of a table in one type, made a block at a time when one of them is first asked for. Readers take no lock once a block is there; two that
/// ask for the same block at once may both make it, and one of the two equal results stays.
/// </summary>
/// <param name="maker">Makes the rows.</param>
/// <param name="type">Their type.</param>
/// <param name="keepsGathered">Whether rows that are gathered are likely to be so again, and their blocks are made for that.</param>
internal sealed class RowStore(RowMaker maker, NpuElementType type, bool keepsGathered)
{
    /// <summary>A block takes 256 KB, and some 0.5 ms to make.</summary>
    private const int BlockRows = 1024;

    private const int HeadDim = RowMaker.HeadDim;

    private readonly Lock _growth = new();

    /// <summary>Grown by replacing it; its elements go from null to a block and stay.</summary>
    private volatile RowBlock?[] _blocks = [];

    /// <summary>Copies rows of consecutive positions.</summary>
    public void Fill(int first, int count, Span<ushort> cos, Span<ushort> sin)
    {
        if (count == 0)
            return;
        Prepare(first, count);
        for (int done = 0, rows; done < count; done += rows)
        {
            rows = Math.Min(count - done, RowsInBlock(first + done));
            Copy(Block((first + done) / BlockRows), first + done, cos.Slice(done * HeadDim, rows * HeadDim), sin.Slice(done * HeadDim, rows * HeadDim));
        }
    }

    /// <summary>Copies the rows of any positions, runs of consecutive ones as a whole.</summary>
    public void Gather(ReadOnlySpan<int> positions, Span<ushort> cos, Span<ushort> sin)
    {
        for (int done = 0, rows; done < positions.Length; done += rows)
        {
            int first = positions[done];
            rows = Run(positions.Slice(done, Math.Min(positions.Length - done, RowsInBlock(first))));
            Span<ushort> ofCos = cos.Slice(done * HeadDim, rows * HeadDim);
            Span<ushort> ofSin = sin.Slice(done * HeadDim, rows * HeadDim);
            int index = first / BlockRows;
            if ((keepsGathered ? Block(index) : Find(index)) is { } block)
                Copy(block, first, ofCos, ofSin);
            else
                maker.Make(type, first, ofCos, ofSin);
        }
    }

    /// <summary>Makes what is missing of the rows of consecutive positions, on all processors where it is more than one block.</summary>
    public void Prepare(int first, int count)
    {
        int firstBlock = first / BlockRows;
        int endBlock = ((first + count - 1) / BlockRows) + 1;
        while (firstBlock < endBlock && Find(firstBlock) is not null)
            firstBlock++;
        if (firstBlock < endBlock)
            MakeAll(firstBlock, endBlock);
    }

    /// <summary>How many positions follow each other from the first on.</summary>
    private static int Run(ReadOnlySpan<int> positions)
    {
        int first = positions[0];
        int rows = 1;
        if (positions.Length > Vector<int>.Count && positions[1] == first + 1)
        {
            for (rows = 0; rows <= positions.Length - Vector<int>.Count; rows += Vector<int>.Count)
            {
                if (Vector.Create(positions[rows..]) != Vector.CreateSequence(first + rows, 1))
                    break;
            }

            rows = Math.Max(rows, 1);
        }

        while (rows < positions.Length && positions[rows] == first + rows)
            rows++;
        return rows;
    }

    /// <summary>How many rows a block has from that of a position on.</summary>
    private static int RowsInBlock(int position) => BlockRows - (position % BlockRows);

    private static void Copy(RowBlock block, int first, Span<ushort> cos, Span<ushort> sin)
    {
        int offset = first % BlockRows * HeadDim;
        block.Cos.AsSpan(offset, cos.Length).CopyTo(cos);
        block.Sin.AsSpan(offset, sin.Length).CopyTo(sin);
    }

    private RowBlock Block(int index) => Find(index) ?? Make(index);

    private RowBlock? Find(int index)
    {
        RowBlock?[] blocks = _blocks;
        return index < blocks.Length ? Volatile.Read(ref blocks[index]) : null;
    }

    /// <summary>Apart, so that only what makes blocks allocates.</summary>
    private void MakeAll(int firstBlock, int endBlock) => Parallel.For(firstBlock, endBlock, index => _ = Block(index));

    private RowBlock Make(int index)
    {
        ushort[] cos = GC.AllocateUninitializedArray<ushort>(BlockRows * HeadDim);
        ushort[] sin = GC.AllocateUninitializedArray<ushort>(BlockRows * HeadDim);
        maker.Make(type, index * BlockRows, cos, sin);
        lock (_growth)
        {
            RowBlock?[] blocks = _blocks;
            if (index >= blocks.Length)
            {
                Array.Resize(ref blocks, Math.Max(index + 1, 2 * blocks.Length));
                _blocks = blocks;
            }

            if (blocks[index] is not { } block)
            {
                block = new RowBlock(cos, sin);
                Volatile.Write(ref blocks[index], block);
            }

            return block;
        }
    }
}
