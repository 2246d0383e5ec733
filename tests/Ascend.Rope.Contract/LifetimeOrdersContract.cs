using System.Runtime.CompilerServices;
using Xunit;

namespace Ascend.Rope.Contract;

/// <summary>Device, stream, event, tensor, view and graph, with work of all of them under way: whoever goes when, on whatever thread, the result is there.</summary>
public sealed class LifetimeOrdersContract : DeviceTest
{
    private const int Rounds = 40;
    private static readonly RopeCase<Half> s_source = new(2, 3, 4, 4);
    private static readonly Half[] s_expected = s_source.Expected();

    /// <summary>Which object goes first.</summary>
    public static TheoryData<int> Firsts => [.. Enumerable.Range(0, Everything.Count)];

    [Theory]
    [MemberData(nameof(Firsts))]
    public void AnyOrderOfDisposal_LeavesTheResult(int first)
    {
        foreach (int[] order in Permutations([.. Enumerable.Range(0, Everything.Count).Where(index => index != first)]))
        {
            Everything all = new();
            NpuTensor result = all.Result;
            foreach (int index in (ReadOnlySpan<int>)[first, .. order])
                all[index].Dispose();

            // Twice does nothing more.
            for (int index = 0; index < Everything.Count; index++)
                all[index].Dispose();
            AssertRight(result, string.Join(", ", [first, .. order]));
        }
    }

    [Fact]
    public void DisposalAtOnce_OnOtherThreads_LeavesTheResult()
    {
        for (int round = 0; round < Rounds; round++)
        {
            Everything all = new();
            NpuTensor result = all.Result;
            Parallel.For(0, 2 * Everything.Count, new ParallelOptions { MaxDegreeOfParallelism = 2 * Everything.Count }, index => all[index % Everything.Count].Dispose());
            AssertRight(result, "all at once");
        }
    }

    [Fact]
    public void AnyOfThemLeftToTheFinalizer_LeavesTheResult_AndComesBack()
    {
        for (int abandoned = 0; abandoned < 1 << Everything.Count; abandoned++)
        {
            NpuTensor result = DisposeOfAllBut(abandoned);
            if (abandoned % 8 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            AssertRight(result, $"left {abandoned:b}");
        }
    }

    [Theory]
    [MemberData(nameof(Firsts))]
    public void DisposalDuringReplays_IsEitherInTimeOrRefused(int gone)
    {
        for (int round = 0; round < Rounds / 4; round++)
        {
            Everything all = new();
            NpuTensor result = all.Result;
            using Barrier start = new(2);
            Thread thread = new(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                all[gone].Dispose();
            });
            thread.Start();
            start.SignalAndWait(TestContext.Current.CancellationToken);
            ReplayUntilRefused(all);
            thread.Join();
            for (int index = 0; index < Everything.Count; index++)
                all[index].Dispose();
            AssertRight(result, $"{gone} during a replay");
        }
    }

    private static void ReplayUntilRefused(Everything all)
    {
        try
        {
            for (int i = 0; i < 20; i++)
            {
                all.Graph.Replay(all.Stream);
                all.Event.Record(all.Stream);
                InterleaveRope.Enqueue(all.X, all.Cos, all.Sin, all.View, all.Stream);
            }
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private static void AssertRight(NpuTensor result, string what)
    {
        using (result)
        {
            Half[] actual = result.ToArray<Half>();
            Assert.True(Same(actual), what);
        }

        static bool Same(Half[] actual) => actual.Length == s_expected.Length
            && actual.Zip(s_expected).All(pair => BitConverter.HalfToUInt16Bits(pair.First) == BitConverter.HalfToUInt16Bits(pair.Second) || (Half.IsNaN(pair.First) && Half.IsNaN(pair.Second)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NpuTensor DisposeOfAllBut(int abandoned)
    {
        Everything all = new();
        for (int index = 0; index < Everything.Count; index++)
        {
            if ((abandoned >> index & 1) == 0)
                all[index].Dispose();
        }

        return all.Result;
    }

    private static IEnumerable<int[]> Permutations(int[] items)
    {
        if (items.Length == 0)
            return [[]];
        return items.SelectMany(first => Permutations([.. items.Where(item => item != first)]), (first, rest) => (int[])[first, .. rest]);
    }

    /// <summary>One of each, with work under way that uses it, and a view that is not among them to read the result from.</summary>
    private sealed class Everything
    {
        public const int Count = 6;

        private readonly NpuDevice _device = Target.Open();
        private readonly NpuTensor _y;

        public Everything()
        {
            X = _device.CreateTensor<Half>(s_source.XShape, s_source.X);
            Cos = _device.CreateTensor<Half>(s_source.CosShape, s_source.Cos);
            Sin = _device.CreateTensor<Half>(s_source.CosShape, s_source.Sin);
            _y = _device.Allocate<Half>(s_source.XShape);
            View = _y.Slice(0, s_source.XShape);
            Result = _y.Slice(0, s_source.XShape);
            Stream = _device.CreateStream();
            Event = _device.CreateEvent();
            Graph = NpuGraph.Capture(Stream, stream => InterleaveRope.Enqueue(X, Cos, Sin, View, stream));
            Graph.Replay(Stream);
            Event.Record(Stream);
            InterleaveRope.Enqueue(X, Cos, Sin, _y, Stream);
        }

        public NpuStream Stream { get; }

        public NpuEvent Event { get; }

        public NpuGraph Graph { get; }

        public NpuTensor X { get; }

        public NpuTensor Cos { get; }

        public NpuTensor Sin { get; }

        public NpuTensor View { get; }

        public NpuTensor Result { get; }

        public IDisposable this[int index] => index switch
        {
            0 => _device,
            1 => Stream,
            2 => Event,
            3 => Graph,
            4 => X,
            _ => View,
        };
    }
}
