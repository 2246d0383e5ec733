using System.Runtime.CompilerServices;

namespace Ascend.Rope.TestHost.Sweep;

/// <content>What devices make, and its end.</content>
internal static partial class SweepOperations
{
    private static IEnumerable<SweepOperation> Creations =>
    [
        Make<NpuTensor>("allocate a tensor", stage => () => stage.Device.Allocate<Half>(SweepStage.Source.XShape), Fill),
        Make<NpuTensor>(
            "allocate a tensor for a stream",
            stage =>
            {
                NpuStream stream = stage.Stream;
                return () => stage.Device.Allocate<Half>(stream, SweepStage.Source.XShape);
            },
            Fill),
        Make<NpuTensor>(
            "create a tensor",
            stage => () => stage.Device.CreateTensor<Half>(SweepStage.Source.XShape, SweepStage.Source.X),
            tensor => SweepStage.AssertSame(SweepStage.Source.X, tensor.ToArray<Half>())),
        Make<NpuTensor>("slice a tensor", stage => OfX(stage, x => x.Slice(0, 128)), Fill),
        Make<NpuTensor>("narrow a tensor", stage => OfX(stage, x => x.Narrow(0, 1, 1)), Fill),
        Make<NpuTensor>("transpose a tensor", stage => OfX(stage, x => x.Transpose(1, 2))),
        Make<NpuTensor>("view a tensor", stage => OfX(stage, x => x.View(0, [2, 2], [4, 1]))),
        Make<NpuHostBuffer<Half>>("allocate pinned memory", stage => () => stage.Device.AllocatePinned<Half>(100), buffer => buffer.GetSpan().Clear()),
        Make<NpuStream>("create a stream", stage => () => stage.Device.CreateStream(), stream => stream.Synchronize()),
        Make<NpuStream>("create a stream of another priority", stage => () => stage.Device.CreateStream(new NpuStreamOptions { Priority = 3 }), stream => stream.Synchronize()),
        Make<NpuEvent>("create an event", stage => () => stage.Device.CreateEvent(), made => made.Synchronize()),
        Make<NpuEvent>("create an event that tells times", stage => () => stage.Device.CreateEvent(NpuEventKind.Timing), made => made.Synchronize()),

        End("dispose of a tensor", stage => stage.Device.Allocate<Half>(64), tensor => tensor.Clear()),
        End("dispose of a tensor that is not kept", stage => WithoutCache(stage, () => stage.Device.Allocate<Half>(64)), tensor => tensor.Clear()),
        End("dispose of a view", stage => stage.Operands.X.Slice(0, 64), view => view.Clear()),
        End("dispose of pinned memory", stage => stage.Device.AllocatePinned<Half>(100), buffer => _ = buffer.GetSpan()),
        End("dispose of an event", stage => stage.Device.CreateEvent(), ended => ended.Synchronize()),
        new("leave a tensor to the finalizer", stage => new SweepAct(() =>
        {
            Abandon(stage);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        })),
    ];

    private static void Fill(NpuTensor tensor) => tensor.Clear();

    private static Func<NpuTensor> OfX(SweepStage stage, Func<NpuTensor, NpuTensor> view)
    {
        NpuTensor x = stage.Operands.X;
        return () => view(x);
    }

    /// <summary>Makes memory that is freed as soon as nobody uses it.</summary>
    private static NpuTensor WithoutCache(SweepStage stage, Func<NpuTensor> make)
    {
        stage.Own(new CacheLimit(stage.Device));
        return make();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(SweepStage stage) => _ = stage.Device.Allocate<Half>(64);

    /// <summary>Keeps a device from keeping memory.</summary>
    private sealed class CacheLimit : IDisposable
    {
        private readonly NpuDevice _device;
        private readonly long _limit;

        public CacheLimit(NpuDevice device)
        {
            _device = device;
            _limit = device.MemoryCacheLimit;
            device.MemoryCacheLimit = 0;
        }

        public void Dispose() => _device.MemoryCacheLimit = _limit;
    }
}
