using System.Runtime.InteropServices;
using CommunityToolkit.HighPerformance;
using Xunit;

namespace Ascend.Rope.Tests;

/// <summary>Calls on host memory with options.</summary>
public sealed class RopeCpuOptionsTests
{
    private static readonly RopeShape s_shape = new(40, 30, 4);
    private static readonly RopeCpuOptions s_all = new() { MaxDegreeOfParallelism = -1 };
    private readonly Half[] _x = Numbers(40 * 30 * 4 * 64);
    private readonly Half[] _cos = Numbers(40 * 4 * 64);
    private readonly Half[] _sin = Numbers(40 * 64 * 4);
    private readonly Half[] _y = new Half[40 * 30 * 4 * 64];

    [Fact]
    public void TheDefault_IsOneThread()
    {
        Assert.Equal(1, default(RopeCpuOptions).MaxDegreeOfParallelism);
        Assert.Equal(default, new RopeCpuOptions { MaxDegreeOfParallelism = 1 });
        Assert.Equal(RopeOptions.None, default(RopeCpuOptions).Options);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(int.MinValue)]
    public void DegreesThatThereAreNot_AreRefused(int degree)
    {
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(() => new RopeCpuOptions { MaxDegreeOfParallelism = degree });
        Assert.Equal("MaxDegreeOfParallelism", exception.ParamName);
        Assert.Contains($"it is {degree}.", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NpuDeviceOptions { MaxDegreeOfParallelism = degree });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void EveryDegree_GivesTheSameBits(int degree)
    {
        RopeCpuOptions options = new() { MaxDegreeOfParallelism = degree };
        InterleaveRope.Apply<Half>(_x, _cos, _sin, _y, s_shape, options);
        Assert.Equal(Expected(), _y);

        Half[] wide = new Half[40 * 30 * 4 * 80];
        InterleaveRope.Apply(
            new ReadOnlySpan2D<Half>(_x, 4800, 64), new ReadOnlySpan2D<Half>(_cos, 160, 64), new ReadOnlySpan2D<Half>(_sin, 160, 64),
            new Span2D<Half>(wide, 0, 4800, 64, 16), s_shape, options);
        Assert.Equal(Expected(), new Span2D<Half>(wide, 0, 4800, 64, 16).ToArray().Cast<Half>());
    }

    [Fact]
    public void TheRules_HoldAsWithoutOptions()
    {
        Assert.Throws<ArgumentException>(() => InterleaveRope.Apply<Half>(_x, _cos, _sin, _x, s_shape, s_all));
        Assert.Throws<ArgumentException>(() => InterleaveRope.Apply<Half>(_x, _cos, _sin, _y.AsSpan(1), s_shape, s_all));
        Half[] expected = Expected();
        InterleaveRope.Apply<Half>(_x, _cos, _sin, _x, s_shape, s_all with { Options = RopeOptions.InPlace });
        Assert.Equal(expected, _x);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void CancelledBefore_LeavesTheOutput(int degree)
    {
        RopeCpuOptions options = new() { MaxDegreeOfParallelism = degree, CancellationToken = new CancellationToken(canceled: true) };
        Assert.Throws<OperationCanceledException>(() => InterleaveRope.Apply<Half>(_x, _cos, _sin, _y, s_shape, options));
        Assert.Throws<OperationCanceledException>(() => ApplyToOneRow(options));
        Assert.All(_y, number => Assert.Equal(Half.Zero, number));
    }

    /// <summary>Another thread cancels as soon as the first row is written, long before the last.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void CancelledWithin_EndsTheCallEarly(int degree)
    {
        RopeShape shape = new(1, 64, 16_384);
        Half[] x = new Half[64 * 16_384 * 64];
        Half[] table = new Half[16_384 * 64];
        Half[] y = new Half[x.Length];
        x.AsSpan().Fill(Half.One);
        table.AsSpan().Fill(Half.One);
        y.AsSpan().Fill(Half.NaN);
        using CancellationTokenSource source = new();
        Thread watcher = new(() =>
        {
            while (Volatile.Read(ref MemoryMarshal.Cast<Half, ushort>(y.AsSpan())[32]) == BitConverter.HalfToUInt16Bits(Half.NaN))
                Thread.Yield();
            source.Cancel();
        });
        watcher.Start();
        Assert.Throws<OperationCanceledException>(() => InterleaveRope.Apply<Half>(
            x, table, table, y, shape, new RopeCpuOptions { MaxDegreeOfParallelism = degree, CancellationToken = source.Token }));
        watcher.Join();
        Assert.True(Half.IsNaN(y[^1]));
    }

    [Fact]
    public void Calls_AllocateNothing()
    {
        using CancellationTokenSource source = new();
        RopeCpuOptions options = s_all with { CancellationToken = source.Token };
        for (int i = 0; i < 50; i++)
            InterleaveRope.Apply<Half>(_x, _cos, _sin, _y, s_shape, options);
        long before = GC.GetAllocatedBytesForCurrentThread();
        InterleaveRope.Apply<Half>(_x, _cos, _sin, _y, s_shape, options);
        ApplyToOneRow(options);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void ApplyToOneRow(RopeCpuOptions options) => InterleaveRope.Apply<Half>(
        _x.AsSpan(0, 64), _cos.AsSpan(0, 64), _sin.AsSpan(0, 64), _y.AsSpan(0, 64), new RopeShape(1, 1, 1), options);

    private Half[] Expected()
    {
        Half[] expected = new Half[_x.Length];
        InterleaveRope.Apply<Half>(_x, _cos, _sin, expected, s_shape);
        return expected;
    }

    private static Half[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (Half)((i % 61) - 30))];
}
