using System.Runtime.CompilerServices;
using Ascend.Rope.Backends.Cann;
using Ascend.Rope.Contract.Emulator;

namespace Ascend.Rope.TestHost.Sweep;

/// <content>Graphs.</content>
internal static partial class SweepOperations
{
    /// <summary>That the end of a replay could not be marked is the trouble of the next replay on another stream, which then waits for the stream.</summary>
    private static readonly string[] s_mark = ["aclrtCreateEventExWithFlag", "aclrtRecordEvent"];

    /// <summary>A capture that nobody wants is ended again where ending it has failed.</summary>
    private static readonly string[] s_discard = ["aclrtSetCurrentContext", "aclmdlRICaptureEnd"];

    private static IEnumerable<SweepOperation> Graphs =>
    [
        new("begin the first capture of a device", stage =>
        {
            (NpuStream stream, _) = (stage.Stream, stage.Operands);
            IsWarm((CannBackend)stage.Operands.X.Storage.Backend) = false;
            return new SweepAct(() => NpuGraph.Begin(stream))
            {
                Check = () => EndAndReplay(stage),
                After = () =>
                {
                    NpuGraph.Begin(stream);
                    EndAndReplay(stage);
                },
            };
        }) { MadeGood = ["aclrtSynchronizeStream"] },
        new("end a capture", stage =>
        {
            (NpuStream stream, _) = (stage.Stream, stage.Operands);
            NpuGraph? graph = null;
            NpuGraph.Begin(stream);
            stage.Operands.Enqueue(stream);
            return new SweepAct(() => graph = stage.Own(NpuGraph.End(stream)))
            {
                Check = () => Replay(stage, graph!),
                After = () => Capture(stage),
            };
        }),
        new("capture", stage =>
        {
            (NpuStream stream, _) = (stage.Stream, stage.Operands);
            NpuGraph? graph = null;
            return new SweepAct(() => graph = stage.Own(NpuGraph.Capture(stream, stage.Operands.Enqueue))) { Check = () => Replay(stage, graph!) };
        }),
        new("capture copies, fills and views", stage =>
        {
            (NpuStream stream, NpuTensor view, NpuTensor copy, _) = (stage.Stream, stage.Strided(), stage.Other(), stage.Operands);
            NpuGraph? graph = null;
            return new SweepAct(() => graph = stage.Own(NpuGraph.Capture(stream, recording =>
            {
                copy.EnqueueClear(recording);
                copy.EnqueueCopyFrom(stage.Operands.X, recording);
                InterleaveRope.Enqueue(view, stage.Operands.Cos, stage.Operands.Sin, stage.Operands.Y, recording, RopeOptions.CompactViews);
            }))) { Check = () => Replay(stage, graph!) };
        }),
        new("capture on two streams", stage =>
        {
            (NpuStream stream, NpuStream other, _) = (stage.Stream, stage.Own(stage.Device.CreateStream()), stage.Operands);
            NpuEvent fork = stage.Own(stage.Device.CreateEvent());
            NpuEvent join = stage.Own(stage.Device.CreateEvent());
            NpuGraph? graph = null;
            return new SweepAct(() => graph = stage.Own(NpuGraph.Capture(stream, recording =>
            {
                fork.Record(recording);
                other.WaitFor(fork);
                stage.Operands.Enqueue(other);
                join.Record(other);
                recording.WaitFor(join);
            }))) { Check = () => Replay(stage, graph!) };
        }),
        new("discard a capture", stage =>
        {
            (NpuStream stream, _) = (stage.Stream, stage.Operands);
            return new SweepAct(() =>
            {
                try
                {
                    NpuGraph.Capture(stream, recording =>
                    {
                        stage.Operands.Enqueue(recording);
                        throw new FormatException();
                    });
                }
                catch (FormatException)
                {
                }
            })
            {
                After = () => Capture(stage),
            };
        }) { MadeGood = s_discard },
        new("dispose of a stream that captures", stage =>
        {
            (NpuStream stream, _) = (stage.Own(stage.Device.CreateStream()), stage.Operands);
            NpuGraph.Begin(stream);
            stage.Operands.Enqueue(stream);
            return new SweepAct(stream.Dispose)
            {
                Ends = true,
                After = () =>
                {
                    stream.Dispose();
                    _ = Xunit.Assert.Throws<ObjectDisposedException>(stream.Synchronize);
                    Capture(stage);
                },
            };
        }) { MadeGood = s_discard },
        new("replay", stage =>
        {
            (NpuStream stream, NpuGraph graph) = (stage.Stream, Captured(stage));
            return new SweepAct(() => graph.Replay(stream)) { Check = () => stage.AssertRotated(stage.Operands.Y) };
        }) { MadeGood = s_mark },
        new("replay on two streams", stage =>
        {
            (NpuStream stream, NpuStream other, NpuGraph graph) = (stage.Stream, stage.Own(stage.Device.CreateStream()), Captured(stage));
            return new SweepAct(() =>
            {
                graph.Replay(stream);
                graph.Replay(other);
            })
            {
                Check = () =>
                {
                    stream.Synchronize();
                    stage.AssertRotated(stage.Operands.Y, other);
                },
            };
        }) { MadeGood = s_mark },
        End("dispose of a graph", Captured, graph => throw new ObjectDisposedException(graph.ToString())),
        new("dispose of a graph that runs", stage =>
        {
            (NpuStream stream, NpuGraph graph) = (stage.Stream, Captured(stage));
            stage.HoldStreams();
            graph.Replay(stream);
            return new SweepAct(graph.Dispose)
            {
                Ends = true,
                Check = EmulatorControl.ReleaseStreams,
                After = () =>
                {
                    EmulatorControl.ReleaseStreams();
                    graph.Dispose();
                    _ = Xunit.Assert.Throws<ObjectDisposedException>(() => graph.Replay(stream));
                    stage.AssertRotated(stage.Operands.Y);
                },
            };
        }),
        new("leave a graph to the finalizer", stage =>
        {
            (NpuStream stream, _) = (stage.Stream, stage.Operands);
            return new SweepAct(() =>
            {
                AbandonGraph(stage);
                GC.Collect();
                GC.WaitForPendingFinalizers();
                SpinWait.SpinUntil(() => EmulatorControl.LiveCount(EmulatorKind.Graph) == 0, 50);
            }) { After = () => Capture(stage) };
        }),
    ];

    private static NpuGraph Captured(SweepStage stage) => stage.Own(NpuGraph.Capture(stage.Stream, stage.Operands.Enqueue));

    private static void Capture(SweepStage stage) => Replay(stage, Captured(stage));

    private static void EndAndReplay(SweepStage stage)
    {
        stage.Operands.Enqueue(stage.Stream);
        Replay(stage, stage.Own(NpuGraph.End(stage.Stream)));
    }

    private static void Replay(SweepStage stage, NpuGraph graph)
    {
        stage.Operands.Y.Clear();
        graph.Replay(stage.Stream);
        stage.AssertRotated(stage.Operands.Y);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AbandonGraph(SweepStage stage) => _ = NpuGraph.Capture(stage.Stream, stage.Operands.Enqueue);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_isWarm")]
    private static extern ref bool IsWarm(CannBackend backend);
}
