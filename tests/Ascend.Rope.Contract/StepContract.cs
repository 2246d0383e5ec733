using Ascend.Rope.Tests.Reference;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Steps of decoding: positions that change, and q and k that are rotated by them.</summary>
public sealed class StepContract : DeviceTest
{
    private const int Tokens = 6;
    private const int Heads = 5;

    private static readonly int[] s_positions = [7, 8, 9, 5000, 0, 1023];

    private readonly RopeTable _table = RopeTable.Create(RopeConfig.FromJson("""{"qk_rope_head_dim":64,"rope_theta":10000}"""u8));

    [Fact]
    public void Enqueue_RotatesQAndK_OfHalf() => RotatesQAndK<Half>();

    [Fact]
    public void Enqueue_RotatesQAndK_OfBFloat16() => RotatesQAndK<BFloat16>();

    [Fact]
    public void Replay_TakesThePositionsThatWereSetBefore()
    {
        using NpuStream stream = Device.CreateStream();
        using StepOperands<Half> o = new(Device);
        using NpuGraph graph = o.Capture(stream);
        for (int n = 0; n < 10; n++)
        {
            int[] positions = Moved(n);
            o.Step.SetPositions(_table, positions, stream);
            graph.Replay(stream);
            o.AssertRotated(_table, positions);
        }
    }

    /// <summary>The host runs ahead of the device, and each step is still rotated by its own rows.</summary>
    [Fact]
    public void StepsThatFollowAtOnce_HaveTheirOwnRows()
    {
        const int Steps = 50;
        using NpuStream stream = Device.CreateStream();
        using StepOperands<BFloat16> o = new(Device);
        using NpuGraph graph = o.Capture(stream);
        NpuTensor[] results = [.. Enumerable.Range(0, Steps).Select(_ => Device.Allocate<BFloat16>(o.QOut.Shape))];
        for (int n = 0; n < Steps; n++)
        {
            if (n % 2 == 0)
            {
                o.Step.SetPositions(_table, Moved(n), stream);
                graph.Replay(stream);
            }
            else
            {
                o.Step.Enqueue(_table, Moved(n), o.Q, o.K, o.QOut, o.KOut, stream);
            }

            results[n].EnqueueCopyFrom(o.QOut, stream);
        }

        for (int n = 0; n < Steps; n++)
        {
            RopeCase<BFloat16>.AssertSame(o.Rotated(o.HostQ, Heads, _table, Moved(n)), results[n].ToArray<BFloat16>());
            results[n].Dispose();
        }
    }

    [Fact]
    public void AGraph_OutlivesTheStep()
    {
        using NpuStream stream = Device.CreateStream();
        using StepOperands<Half> o = new(Device);
        using NpuGraph graph = o.Capture(stream);
        o.Step.SetPositions(_table, s_positions, stream);
        o.Step.Dispose();
        graph.Replay(stream);
        o.AssertRotated(_table, s_positions);
        Assert.Throws<ObjectDisposedException>(() => o.Step.SetPositions(_table, s_positions, stream));
        Assert.Throws<ObjectDisposedException>(() => o.Step.Enqueue(o.Q, o.K, o.QOut, o.KOut, stream));
        o.Step.Dispose();
    }

    [Fact]
    public void Misuse_IsRefused_AndLeavesTheRows()
    {
        using NpuStream stream = Device.CreateStream();
        using StepOperands<Half> o = new(Device);
        o.Step.SetPositions(_table, s_positions, stream);
        Refused<ArgumentException>("there are 7", [.. s_positions, 1]);
        Refused<ArgumentException>("there are 5", s_positions[..5]);
        Refused<ArgumentOutOfRangeException>("number 5 is not", [.. s_positions[..5], -1]);
        Assert.Throws<ArgumentNullException>(() => o.Step.SetPositions(null!, s_positions, stream));
        Assert.Throws<ArgumentNullException>(() => o.Step.SetPositions(_table, s_positions, null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RopeStep<Half>(Device, 0).Dispose());
        Assert.Throws<ArgumentOutOfRangeException>(() => new RopeStep<Half>(Device, int.MaxValue).Dispose());
        Assert.Throws<ArgumentException>(() => new RopeStep<float>(Device, 1).Dispose());
        Assert.Throws<ArgumentNullException>(() => new RopeStep<Half>(null!, 1).Dispose());
        using NpuTensor one = Device.Allocate<Half>(1, 1, 1, 64);
        Assert.StartsWith(
            "calls[1]: ", Assert.Throws<ArgumentException>(() => o.Step.Enqueue(o.Q, one, o.QOut, o.KOut, stream)).Message, StringComparison.Ordinal);

        o.Step.Enqueue(o.Q, o.K, o.QOut, o.KOut, stream);
        o.AssertRotated(_table, s_positions);

        void Refused<TException>(string message, int[] positions) where TException : Exception => Assert.Contains(
            message, Assert.Throws<TException>(() => o.Step.SetPositions(_table, positions, stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SetPositions_WithinACapture_IsRefused_AndRecordsNothing()
    {
        using NpuStream stream = Device.CreateStream();
        using StepOperands<Half> o = new(Device);
        NpuGraph.Begin(stream);
        Assert.Throws<InvalidOperationException>(() => o.Step.Enqueue(_table, Moved(1), o.Q, o.K, o.QOut, o.KOut, stream));
        o.Step.Enqueue(o.Q, o.K, o.QOut, o.KOut, stream);
        using NpuGraph graph = NpuGraph.End(stream);
        o.Step.SetPositions(_table, s_positions, stream);
        graph.Replay(stream);
        o.AssertRotated(_table, s_positions);
    }

    [Fact]
    public void AStep_AllocatesNothing()
    {
        using NpuStream stream = Device.CreateStream();
        using StepOperands<Half> o = new(Device);
        using NpuGraph graph = o.Capture(stream);
        _table.Prepare<Half>(8192);
        int[] positions = Moved(0);
        long least = long.MaxValue;

        // What the stream keeps its work in grows at first, and now and then.
        for (int round = 0; round < 20; round++)
        {
            stream.Synchronize();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 50; i++)
            {
                positions.AsSpan().Reverse();
                o.Step.Enqueue(_table, positions, o.Q, o.K, o.QOut, o.KOut, stream);
                o.Step.SetPositions(_table, positions, stream);
                graph.Replay(stream);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void ThreadsMaySetPositionsAtOnce()
    {
        using NpuStream stream = Device.CreateStream();
        using StepOperands<Half> o = new(Device);
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 50; i++)
                o.Step.Enqueue(_table, s_positions, o.Q, o.K, o.QOut, o.KOut, stream);
        });
        o.AssertRotated(_table, s_positions);
    }

    [Fact]
    public void ACache_GathersWithinTheDevice_AndCanBeCaptured()
    {
        using NpuStream stream = Device.CreateStream();
        using StepOperands<BFloat16> o = new(Device);
        using RopeTableCache<BFloat16> cache = new(_table, Device, 5001);
        Assert.Equal(5001, cache.Positions);
        cache.Gather(s_positions, o.Step.Cos, o.Step.Sin, stream);
        o.Step.Enqueue(o.Q, o.K, o.QOut, o.KOut, stream);
        o.AssertRotated(_table, s_positions);

        int[] others = [5000, 4999, 3, 4, 5, 5];
        using NpuGraph graph = NpuGraph.Capture(stream, s => cache.Gather(others, o.Step.Cos, o.Step.Sin, s));
        graph.Replay(stream);
        cache.Dispose();
        o.Step.Enqueue(o.Q, o.K, o.QOut, o.KOut, stream);
        o.AssertRotated(_table, others);
        Assert.Throws<ObjectDisposedException>(() => cache.Gather(others, o.Step.Cos, o.Step.Sin, stream));
    }

    [Fact]
    public void ACache_FillsASequence_AndAllocatesNothing()
    {
        using NpuStream stream = Device.CreateStream();
        using RopeTableCache<Half> cache = new(_table, Device, 3000);
        using NpuTensor cos = Device.Allocate<Half>(2, 1, 500, 64);
        using NpuTensor sin = Device.Allocate<Half>(2, 1, 500, 64);
        int[] positions = [.. Enumerable.Range(1234, 500), .. Enumerable.Range(2500, 500)];
        long least = long.MaxValue;
        for (int round = 0; round < 20; round++)
        {
            stream.Synchronize();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
                cache.Gather(positions, cos, sin, stream);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Half[] expectedCos = new Half[cos.ElementCount], expectedSin = new Half[sin.ElementCount];
        _table.Gather<Half>(positions, expectedCos, expectedSin);
        Assert.Equal(expectedCos, cos.ToArray<Half>());
        Assert.Equal(expectedSin, sin.ToArray<Half>());
        Assert.Equal(0, least);
    }

    [Fact]
    public void ACache_RefusesWhatItDoesNotHave()
    {
        using NpuStream stream = Device.CreateStream();
        using RopeTableCache<Half> cache = new(_table, Device, 100);
        using NpuTensor cos = Device.Allocate<Half>(2, 1, 1, 64);
        using NpuTensor sin = Device.Allocate<Half>(2, 1, 1, 64);
        using NpuTensor other = Device.Allocate<BFloat16>(2, 1, 1, 64);
        Assert.Contains("from 0 to 99", Assert.Throws<ArgumentOutOfRangeException>(() => cache.Gather([99, 100], cos, sin, stream)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Gather([-1, 0], cos, sin, stream));
        Assert.Throws<ArgumentException>(() => cache.Gather([1, 2, 3], cos, sin, stream));
        Assert.Contains("BFloat16", Assert.Throws<ArgumentException>(() => cache.Gather([1, 2], other, other, stream)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => cache.Gather([1, 2], cos, sin, null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RopeTableCache<Half>(_table, Device, 0).Dispose());
        Assert.Throws<ArgumentOutOfRangeException>(() => new RopeTableCache<Half>(_table, Device, int.MaxValue).Dispose());
        stream.Synchronize();
        Assert.All(cos.ToArray<Half>(), value => Assert.Equal((Half)0, value));
    }

    private static int[] Moved(int steps) => [.. s_positions.Select(position => position + (37 * steps))];

    private void RotatesQAndK<T>() where T : unmanaged
    {
        using NpuStream stream = Device.CreateStream();
        using StepOperands<T> o = new(Device);
        Assert.Equal(Tokens, o.Step.Tokens);
        for (int n = 0; n < 3; n++)
        {
            o.Step.Enqueue(_table, Moved(n), o.Q, o.K, o.QOut, o.KOut, stream);
            o.AssertRotated(_table, Moved(n));
        }
    }

    /// <summary>A step, and what it rotates.</summary>
    private sealed class StepOperands<T>(NpuDevice device) : IDisposable where T : unmanaged
    {
        private readonly T[] _hostK = new RopeCase<T>(Tokens, 1, 1, 1, seed: 2).X;

        public T[] HostQ { get; } = new RopeCase<T>(Tokens, Heads, 1, 1).X;

        public RopeStep<T> Step { get; } = new(device, Tokens);

        public NpuTensor Q { get; } = device.CreateTensor<T>([Tokens, Heads, 1, 64], new RopeCase<T>(Tokens, Heads, 1, 1).X);

        public NpuTensor K { get; } = device.CreateTensor<T>([Tokens, 1, 1, 64], new RopeCase<T>(Tokens, 1, 1, 1, seed: 2).X);

        public NpuTensor QOut { get; } = device.Allocate<T>(Tokens, Heads, 1, 64);

        public NpuTensor KOut { get; } = device.Allocate<T>(Tokens, 1, 1, 64);

        public NpuGraph Capture(NpuStream stream) => NpuGraph.Capture(stream, s => Step.Enqueue(Q, K, QOut, KOut, s));

        public void AssertRotated(RopeTable table, int[] positions)
        {
            RopeCase<T>.AssertSame(Rotated(HostQ, Heads, table, positions), QOut.ToArray<T>());
            RopeCase<T>.AssertSame(Rotated(_hostK, 1, table, positions), KOut.ToArray<T>());
        }

        public T[] Rotated(T[] x, int heads, RopeTable table, int[] positions)
        {
            T[] cos = new T[Tokens * 64], sin = new T[Tokens * 64];
            table.Gather<T>(positions, cos, sin);
            return RopeReference.Apply<T>(x, cos, sin, Tokens, heads, 1, 1);
        }

        public void Dispose()
        {
            Step.Dispose();
            Q.Dispose();
            K.Dispose();
            QOut.Dispose();
            KOut.Dispose();
        }
    }
}
