using Ascend.Rope.Sample.Tiling;

namespace Ascend.Rope.Sample.Tests.Tiling;

public class RopeTilingTests
{
    /// <summary>Shapes whose extents are one, prime, or powers of two, under limits from a row to all rows and beyond.</summary>
    public static TheoryData<long, long, long> Shapes
    {
        get
        {
            TheoryData<long, long, long> shapes = [];
            foreach (long batch in new[] { 1, 2, 7, 32 })
            {
                foreach (long heads in new[] { 1, 3, 13, 32 })
                {
                    foreach (long sequence in new[] { 1, 2, 5, 64, 101 })
                        shapes.Add(batch, heads, sequence);
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Tiles_OfAnyLimit_HoldEveryRowOnceInOrder(long batch, long heads, long sequence)
    {
        RopeShape shape = new(batch, heads, sequence);
        foreach (long limit in Limits(shape))
        {
            long next = 0;
            foreach (RopeTile tile in new RopeTiling(shape, limit).Tiles())
            {
                Assert.Equal(next, tile.FirstRow(shape));
                Assert.InRange(tile.Rows, 1, limit);
                next += tile.Rows;
            }

            Assert.Equal(batch * heads * sequence, next);
        }
    }

    /// <summary>A tile is sent to the device as a dense tensor, so its rows must be neighbours, and be what its shape says.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Tiles_OfAnyLimit_AreDenseInX(long batch, long heads, long sequence)
    {
        RopeShape shape = new(batch, heads, sequence);
        foreach (long limit in Limits(shape))
        {
            Assert.All(new RopeTiling(shape, limit).Tiles(), tile =>
            {
                Assert.True(tile.Batches == 1 || (tile.Heads == heads && tile.Positions == sequence));
                Assert.True(tile.Heads == 1 || tile.Positions == sequence);
                Assert.Equal([tile.Batches, tile.Heads, tile.Positions, 64], tile.Shape);
            });
        }
    }

    /// <summary>Each row of a tile must meet the row of cos that it has in the whole call.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Table_OfEveryRow_IsTheOneOfTheWholeCall(long batch, long heads, long sequence)
    {
        RopeShape shape = new(batch, heads, sequence);
        foreach (long limit in Limits(shape))
        {
            foreach (long cosSequence in new[] { 1, sequence })
            {
                foreach (RopeTile tile in new RopeTiling(shape, limit).Tiles())
                {
                    RopeTileTable table = tile.Table(cosSequence);
                    Assert.InRange(table.Rows, 1, tile.Rows);
                    for (long row = 0; row < tile.Rows; row++)
                    {
                        long b = row / (tile.Heads * tile.Positions);
                        long s = row % tile.Positions;
                        long whole = tile.FirstRow(shape) + row;
                        long expected = (whole / (heads * sequence) * cosSequence) + (cosSequence == 1 ? 0 : whole % sequence);
                        Assert.Equal(expected, table.FirstRow + (b * table.Positions) + (table.Positions == 1 ? 0 : s));
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Largest_OfAnyLimit_HasRoomForEveryTile(long batch, long heads, long sequence)
    {
        RopeShape shape = new(batch, heads, sequence);
        foreach (long limit in Limits(shape))
        {
            RopeTiling tiling = new(shape, limit);
            Assert.Equal(tiling.Largest, tiling.Tiles().First());
            Assert.Equal(tiling.Tiles().Count() == 1, tiling.IsWhole);
            Assert.All(tiling.Tiles(), tile =>
            {
                Assert.InRange(tile.Rows, 1, tiling.Largest.Rows);
                Assert.InRange(tile.Table(1).Rows, 1, tiling.Largest.Table(1).Rows);
                Assert.InRange(tile.Table(sequence).Rows, 1, tiling.Largest.Table(sequence).Rows);
            });
        }
    }

    /// <summary>What fits is not cut further: a device gets as much at a time as it may have.</summary>
    [Theory]
    [InlineData(240, 2, 3, 40, 1)]
    [InlineData(239, 1, 3, 40, 2)]
    [InlineData(120, 1, 3, 40, 2)]
    [InlineData(119, 1, 2, 40, 4)]
    [InlineData(80, 1, 2, 40, 4)]
    [InlineData(79, 1, 1, 40, 6)]
    [InlineData(40, 1, 1, 40, 6)]
    [InlineData(39, 1, 1, 39, 12)]
    [InlineData(1, 1, 1, 1, 240)]
    public void Tiles_OfTwoBatchesThreeHeadsFortyPositions_AreAsLargeAsTheyMay(long limit, long batches, long heads, long positions, int count)
    {
        RopeTiling tiling = new(new RopeShape(2, 3, 40), limit);
        Assert.Equal(new RopeTile(0, batches, 0, heads, 0, positions), tiling.Largest);
        Assert.Equal(count, tiling.Tiles().Count());
    }

    /// <summary>The arithmetic of a file of 2^62 bytes does not overflow.</summary>
    [Fact]
    public void Tiles_OfTheLargestShape_AreComputedWithoutOverflow()
    {
        RopeShape shape = new(1 << 20, 1 << 20, 1 << 15);
        RopeTiling tiling = new(shape, 1 << 17);
        Assert.Equal(new RopeTile(0, 1, 0, 4, 0, 1 << 15), tiling.Largest);
        Assert.Equal(1L << 17, tiling.Tiles().Skip(1).First().FirstRow(shape));
    }

    private static IEnumerable<long> Limits(RopeShape shape) =>
        new[] { 1, 2, 3, 7, 64, shape.Sequence, shape.Heads * shape.Sequence, shape.Batch * shape.Heads * shape.Sequence, long.MaxValue }.Distinct();
}
