using Ascend.Rope.Kernels.Threading;
using Xunit;

namespace Ascend.Rope.Tests.Kernels.Threading;

/// <summary>How calls are cut.</summary>
public sealed class RopeChunksTests
{
    private const int LeastRows = 128;
    private const int MostRows = 16_384;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    public void EveryPosition_BelongsToOneChunk(int workers)
    {
        foreach (RopeGeometry geometry in Geometries.Generate(seed: workers, count: 300, mostRows: 200_000))
        {
            int[] seen = new int[geometry.Batch * geometry.Sequence];
            RopeChunks chunks = new(geometry, workers);
            for (long i = 0; i < chunks.Count; i++)
            {
                RopeChunk chunk = chunks[i];
                Assert.True(chunk.Batches == 1 || chunk.Positions == geometry.Sequence, $"{geometry}: {chunk}");
                for (long batch = chunk.Batch; batch < chunk.Batch + chunk.Batches; batch++)
                {
                    for (long position = chunk.Position; position < chunk.Position + chunk.Positions; position++)
                        seen[(batch * geometry.Sequence) + position]++;
                }
            }

            Assert.All(seen, times => Assert.Equal(1, times));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    public void Chunks_AreSmallEnoughToCancel_AndLargeEnoughToClaim(int workers)
    {
        foreach (RopeGeometry geometry in Geometries.Generate(seed: workers, count: 300, mostRows: 1_000_000))
        {
            RopeChunks chunks = new(geometry, workers);
            long rows = geometry.Batch * geometry.Heads * geometry.Sequence;
            long first = chunks[0].Batches * chunks[0].Positions * geometry.Heads;
            Assert.True(first <= Math.Max(MostRows, geometry.Heads), $"{geometry}: {chunks[0]}");

            // Chunks of one batch entry are of one size, which may be half of what was meant.
            Assert.True(first * 2 + geometry.Heads >= Math.Min(rows, LeastRows), $"{geometry}: {chunks[0]}");
        }
    }

    /// <summary>The last chunk is no small rest that leaves one worker alone for as long as any other.</summary>
    [Theory]
    [InlineData(32, 32, 1)]
    [InlineData(128, 128, 1)]
    [InlineData(1, 128, 4096)]
    [InlineData(1, 16, 1024)]
    [InlineData(1, 1, 4096)]
    public void TwoWorkers_HaveSeveralChunksEach(long batch, long heads, long sequence)
    {
        RopeChunks chunks = new(new RopeGeometry(batch, heads, sequence, sequence), 2);
        Assert.InRange(chunks.Count, 8, 64);
    }

    [Fact]
    public void LargeExtents_DoNotOverflow()
    {
        RopeChunks chunks = new(new RopeGeometry(1L << 40, 1, 1L << 16, 1), 2);
        RopeChunk last = chunks[chunks.Count - 1];
        Assert.Equal(1L << 40, last.Batch + last.Batches);
        Assert.Equal(1L << 16, last.Position + last.Positions);
    }
}
