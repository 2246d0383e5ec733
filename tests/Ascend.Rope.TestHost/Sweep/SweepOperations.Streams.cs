using System.Runtime.CompilerServices;
using Ascend.Rope.Contract.Emulator;

namespace Ascend.Rope.TestHost.Sweep;

/// <content>Waiting for streams, and their end.</content>
internal static partial class SweepOperations
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(2);

    private static IEnumerable<SweepOperation> Streams =>
    [
        Wait("synchronize", stream => stream.Synchronize()),
        Wait("synchronize with a limit", stream => stream.Synchronize(s_long)),
        Wait("synchronize beyond a limit", stream => ExpectTimeout(() => stream.Synchronize(s_short)), isHeld: true),
        Wait("await", stream => stream.SynchronizeAsync().GetAwaiter().GetResult()),
        Wait("await with a limit", stream => stream.SynchronizeAsync(s_long).GetAwaiter().GetResult()),
        Wait("await beyond a limit", stream => ExpectTimeout(() => stream.SynchronizeAsync(s_short).GetAwaiter().GetResult()), isHeld: true),
        Wait("cancel a wait", stream =>
        {
            using CancellationTokenSource cancel = new();
            Task wait = stream.SynchronizeAsync(cancel.Token);
            cancel.Cancel();
            try
            {
                wait.GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
            }
        }, isHeld: true),
        new("ask whether a stream is idle", stage =>
        {
            NpuStream stream = stage.Stream;
            return new SweepAct(() => Xunit.Assert.True(stream.IsIdle));
        }),
        new("lend a stream", stage =>
        {
            NpuStream stream = stage.Stream;
            return new SweepAct(() => stream.LeaseHandle().Dispose());
        }),
        End("dispose of a stream", stage => stage.Device.CreateStream(), stream => stream.Synchronize()),
        EndBusy("dispose of a stream at work", stream => stream.Dispose()),
        EndBusy("dispose of a stream at work without waiting here", stream => stream.DisposeAsync().AsTask().GetAwaiter().GetResult()),
        new("leave a stream to the finalizer", stage =>
        {
            DeviceOperandsUse(stage);
            return new SweepAct(() =>
            {
                AbandonStream(stage);
                GC.Collect();
                GC.WaitForPendingFinalizers();
                SpinWait.SpinUntil(() => EmulatorControl.LiveCount(EmulatorKind.Stream) == 0, 50);
            }) { Check = () => SweepStage.Source.AssertRotated(stage.Operands.Y.ToArray<Half>()) };
        }),
    ];

    /// <summary>A wait for work that is done at the end, whatever comes of the wait.</summary>
    private static SweepOperation Wait(string name, Action<NpuStream> wait, bool isHeld = false) => new(name, stage =>
    {
        (NpuStream stream, _) = (stage.Stream, stage.Operands);
        if (isHeld)
            stage.HoldStreams();
        stage.Operands.Enqueue(stream);
        return new SweepAct(() => wait(stream))
        {
            Check = EmulatorControl.ReleaseStreams,
            After = () =>
            {
                EmulatorControl.ReleaseStreams();

                // A wait that nobody has waited for to its end may have failed, and then says so now.
                try
                {
                    stream.Synchronize();
                }
                catch (CannException) when (isHeld)
                {
                }

                stage.Operands.Enqueue(stream);
                stage.AssertRotated(stage.Operands.Y);
            },
        };
    });

    private static SweepOperation EndBusy(string name, Action<NpuStream> dispose) => new(name, stage =>
    {
        (NpuStream stream, _) = (stage.Own(stage.Device.CreateStream()), stage.Operands);
        stage.Operands.Enqueue(stream);
        return new SweepAct(() => dispose(stream))
        {
            Ends = true,
            Check = () => SweepStage.Source.AssertRotated(stage.Operands.Y.ToArray<Half>()),
            After = () =>
            {
                dispose(stream);
                _ = Xunit.Assert.Throws<ObjectDisposedException>(stream.Synchronize);
                stage.Operands.Enqueue(stage.Stream);
                stage.AssertRotated(stage.Operands.Y);
            },
        };
    });

    private static void ExpectTimeout(Action wait)
    {
        try
        {
            wait();
        }
        catch (TimeoutException)
        {
        }
    }

    private static void DeviceOperandsUse(SweepStage stage) => _ = stage.Operands;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AbandonStream(SweepStage stage) => stage.Operands.Enqueue(stage.Device.CreateStream());
}
